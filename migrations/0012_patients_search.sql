-- What a patient is found and ordered by: name, document, e-mail and mobile without case and accents, which the two databases
-- know differently. Written with the record.
ALTER TABLE patients ADD COLUMN search TEXT NOT NULL DEFAULT '';
DROP INDEX patients_name;
CREATE INDEX patients_search ON patients (tenant_id, search);
