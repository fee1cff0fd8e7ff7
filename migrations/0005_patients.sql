-- The patient record: what the clinic holds about a person. Credentials are another thing (accounts).
CREATE TABLE patients (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    identifier TEXT,
    birth_on TEXT,
    sex TEXT,
    email TEXT,
    mobile TEXT,
    language TEXT NOT NULL,
    address TEXT,
    postal_code TEXT,
    city TEXT,
    country TEXT,
    portal_access BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX patients_name ON patients (tenant_id, family_name, given_name);
