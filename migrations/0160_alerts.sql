-- Every page of the console says how many answers staff must look at.
CREATE INDEX responses_alerts ON responses (tenant_id, patient_id) WHERE alert AND read_at IS NULL;
