-- Who did what to which record. Rows are only ever added.
CREATE TABLE audit (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id UUID,
    patient_id UUID,
    detail TEXT,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_newest ON audit (tenant_id, at);
CREATE INDEX audit_patient ON audit (tenant_id, patient_id, at);
