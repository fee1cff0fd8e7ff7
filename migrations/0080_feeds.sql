-- Calendar feeds: who may fetch which appointments, by a secret address of which only the hash is kept. A feed belongs to the account or the
-- staff member who made it, and works as long as that person may see what it shows.
CREATE TABLE feeds (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    owner UUID NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    patient_id UUID,
    token_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT feeds_one UNIQUE (tenant_id, owner, kind, subject),
    CONSTRAINT feeds_secret UNIQUE (tenant_id, token_hash)
);
