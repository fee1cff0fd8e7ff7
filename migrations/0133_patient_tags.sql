-- Tags that plugins set on patient records, for staff to read.
CREATE TABLE patient_tags (
    tenant_id TEXT NOT NULL,
    patient_id UUID NOT NULL,
    tag TEXT NOT NULL,
    plugin TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, patient_id, plugin, tag)
);
