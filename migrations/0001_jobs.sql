-- What is to be done later, written in the transaction that caused it.
CREATE TABLE jobs (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    about UUID NOT NULL,
    run_at BIGINT NOT NULL,
    claimed_at BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0,
    failed_at BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX jobs_due ON jobs (tenant_id, run_at) WHERE failed_at IS NULL;

-- From when on a clinic has work: the one row per clinic that a worker of many clinics looks at.
CREATE TABLE due (
    tenant_id TEXT NOT NULL PRIMARY KEY,
    due_at BIGINT NOT NULL
);
