-- Who sees a practitioner's patients during an absence; and of an appointment, whose patient it is, where somebody stands in.
ALTER TABLE absences ADD COLUMN substitute TEXT;
ALTER TABLE appointments ADD COLUMN substitute_for TEXT;
