-- An hour that is held (while a form is filled in, while the patient looks at what the clinic proposes) and one that is requested are
-- appointments with a status of their own: what refuses overlap refuses it for them too. Both lapse.
ALTER TABLE appointments ADD COLUMN lapses_at BIGINT;
-- What an hour is held for: `confirm`, `proposal`, `waiting`; and the request or the entry of the waiting list that it is about.
ALTER TABLE appointments ADD COLUMN held_for TEXT;
ALTER TABLE appointments ADD COLUMN held_about UUID;
CREATE INDEX appointments_lapsing ON appointments (tenant_id, lapses_at) WHERE lapses_at IS NOT NULL;
