-- Where a patient goes on when a questionnaire is answered that something waits for: the path of a page of the clinic.
ALTER TABLE assignments ADD COLUMN return_to TEXT;
