-- The outbox. A mail says what kind it is and what it is about; its text is made when it is sent, so that no link rests here.
CREATE TABLE mails (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    about UUID NOT NULL,
    patient_id UUID,
    recipient TEXT NOT NULL,
    language TEXT NOT NULL,
    subject TEXT,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX mails_newest ON mails (tenant_id, created_at);
CREATE INDEX mails_patient ON mails (tenant_id, patient_id, created_at);
