-- What staff note down that lets a patient book a service so often: a referral (volante) of somebody who sent the patient, or an invitation of the
-- clinic. How often it was used is counted in the appointments: what is called off gives it back.
CREATE TABLE entitlements (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    patient_id UUID NOT NULL,
    -- referral, invitation
    kind TEXT NOT NULL,
    service TEXT NOT NULL,
    service_name TEXT NOT NULL,
    visits BIGINT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    -- Who sent the patient.
    referred_by TEXT,
    created_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, patient_id) REFERENCES patients (tenant_id, id),
    CHECK (visits > 0 AND valid_from <= valid_until)
);
CREATE INDEX entitlements_patient ON entitlements (tenant_id, patient_id);

-- What an appointment was booked on.
ALTER TABLE appointments ADD COLUMN referral_id UUID;
ALTER TABLE appointments ADD COLUMN invitation_id UUID;
