-- Who pays for a patient: the insurers and plans on the record, in the order in which they are tried. `payer` is `insurer` or `insurer/plan`, by
-- slug; the name is kept as it was.
CREATE TABLE coverages (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    patient_id UUID NOT NULL,
    payer TEXT NOT NULL,
    name TEXT NOT NULL,
    member_number TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT coverages_payer UNIQUE (tenant_id, patient_id, payer),
    FOREIGN KEY (tenant_id, patient_id) REFERENCES patients (tenant_id, id)
);

-- Who pays for an appointment: `self-pay`, `insurer` or `insurer/plan`; nothing where the clinic names no insurers. The name as it was.
ALTER TABLE appointments ADD COLUMN payer TEXT;
ALTER TABLE appointments ADD COLUMN payer_name TEXT;

-- What somebody who is not a patient yet says of it.
ALTER TABLE newcomers ADD COLUMN payer TEXT;
