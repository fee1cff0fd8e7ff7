-- Files on a patient's record: those that the clinic put there (origin 'clinic') and those that the patient sent ('patient').
-- opened_at is when the other side first opened it. The bytes are elsewhere, under blob_id.
CREATE TABLE documents (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    patient_id UUID NOT NULL,
    origin TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    file_name TEXT NOT NULL,
    media TEXT NOT NULL,
    size BIGINT NOT NULL,
    blob_id UUID NOT NULL,
    visible_on TEXT NOT NULL,
    visible_at BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by UUID NOT NULL,
    added_by_name TEXT NOT NULL,
    opened_at BIGINT,
    withdrawn_at BIGINT,
    withdrawn_by_name TEXT,
    withdrawn_reason TEXT,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT documents_blob UNIQUE (tenant_id, blob_id),
    FOREIGN KEY (tenant_id, patient_id) REFERENCES patients (tenant_id, id)
);
CREATE INDEX documents_patient ON documents (tenant_id, patient_id, visible_at);
CREATE INDEX documents_unopened ON documents (tenant_id, origin, added_at) WHERE opened_at IS NULL AND withdrawn_at IS NULL;
