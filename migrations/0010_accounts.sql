-- Who signs in. An account belongs to one clinic; it acts for patient records.
CREATE TABLE accounts (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    language TEXT NOT NULL,
    question TEXT,
    answer_hash TEXT,
    photo_id UUID,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT accounts_email UNIQUE (tenant_id, email)
);

-- Which records an account acts for: 'self' today; children and dependants have dates.
CREATE TABLE account_records (
    tenant_id TEXT NOT NULL,
    account_id UUID NOT NULL,
    patient_id UUID NOT NULL,
    relation TEXT NOT NULL,
    since_on TEXT,
    until_on TEXT,
    PRIMARY KEY (tenant_id, account_id, patient_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id),
    FOREIGN KEY (tenant_id, patient_id) REFERENCES patients (tenant_id, id)
);
CREATE UNIQUE INDEX account_records_self ON account_records (tenant_id, patient_id) WHERE relation = 'self';

CREATE TABLE staff (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    practitioner TEXT,
    language TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT staff_email UNIQUE (tenant_id, email)
);

-- Open sessions of patients (realm 'patient', with the record they act for) and of staff.
CREATE TABLE sessions (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    realm TEXT NOT NULL,
    token_hash BYTEA NOT NULL,
    subject_id UUID NOT NULL,
    patient_id UUID,
    device TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    idle_until BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT sessions_token UNIQUE (tenant_id, token_hash)
);
CREATE INDEX sessions_subject ON sessions (tenant_id, subject_id);

-- First-access links. Only the hash of the newest link of a record opens its page.
CREATE TABLE invitations (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    patient_id UUID NOT NULL,
    token_hash BYTEA,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    replaced_at BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, patient_id) REFERENCES patients (tenant_id, id)
);
CREATE INDEX invitations_patient ON invitations (tenant_id, patient_id, created_at);
CREATE INDEX invitations_token ON invitations (tenant_id, token_hash);

CREATE TABLE recoveries (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    token_hash BYTEA,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id)
);
CREATE INDEX recoveries_token ON recoveries (tenant_id, token_hash);

-- Failed sign-ins by address, known or not: they slow down, and a known one is told by mail.
CREATE TABLE sign_in_failures (
    tenant_id TEXT NOT NULL,
    realm TEXT NOT NULL,
    email TEXT NOT NULL,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    told_at BIGINT,
    PRIMARY KEY (tenant_id, realm, email)
);
