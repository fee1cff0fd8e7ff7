-- When the patient was reminded of the hour that now stands; an appointment that is moved is reminded of anew, and only once.
ALTER TABLE appointments ADD COLUMN reminded_at BIGINT;
