-- People who are not yet patients and ask for an hour. Until they follow the link in the mail nothing is taken, and the row goes after a day. With
-- `patient_id` the hour is booked under a provisional record, which staff keep or merge with another; then the row goes.
CREATE TABLE newcomers (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    service TEXT NOT NULL,
    site TEXT NOT NULL,
    practitioner TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    birth_on TEXT,
    email TEXT NOT NULL,
    mobile TEXT NOT NULL,
    language TEXT NOT NULL,
    token_hash BYTEA,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    patient_id UUID,
    appointment_id UUID,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT newcomers_secret UNIQUE (tenant_id, token_hash)
);
CREATE INDEX newcomers_email ON newcomers (tenant_id, email);

-- What the tickets of forms in frames of other sites are signed with: there no cookie of ours is to be had.
CREATE TABLE frame_keys (
    tenant_id TEXT NOT NULL,
    secret BYTEA NOT NULL,
    PRIMARY KEY (tenant_id)
);
