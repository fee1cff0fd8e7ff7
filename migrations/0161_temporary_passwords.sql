-- A password that somebody else has set is changed at the first sign-in.
ALTER TABLE staff ADD COLUMN password_is_temporary BOOLEAN NOT NULL DEFAULT FALSE;
