-- A request holds the hour until the clinic answers or it lapses. `proposed_at`: when the clinic proposed other hours instead.
ALTER TABLE appointments ADD COLUMN proposed_at BIGINT;
-- How a request came to its end, where not by being confirmed: `refused`, `lapsed`, `withdrawn`; and what the clinic says about it.
ALTER TABLE appointments ADD COLUMN ended_as TEXT;
ALTER TABLE appointments ADD COLUMN ended_because TEXT;
