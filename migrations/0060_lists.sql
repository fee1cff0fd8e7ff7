-- Who has appointments with a practitioner: the patients of a list are counted by it.
CREATE INDEX appointments_lists ON appointments (tenant_id, practitioner, patient_id, status);
