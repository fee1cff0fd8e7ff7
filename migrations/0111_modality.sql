-- How patient and practitioner meet: `in-person`, `video` or `telephone`. Of somebody who waits, nothing where any will do.
ALTER TABLE appointments ADD COLUMN modality TEXT NOT NULL DEFAULT 'in-person';
ALTER TABLE waiting ADD COLUMN modality TEXT;
ALTER TABLE newcomers ADD COLUMN modality TEXT NOT NULL DEFAULT '';
