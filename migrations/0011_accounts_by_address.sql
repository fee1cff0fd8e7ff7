-- What somebody asked for by an e-mail address, known or not. A job answers it, so that the page takes as long for both.
CREATE TABLE address_requests (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    email TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- The e-mail address is the user name: two records with portal access cannot share it.
CREATE UNIQUE INDEX patients_portal_email ON patients (tenant_id, email) WHERE portal_access;

-- After repeated failures an address waits until then.
ALTER TABLE sign_in_failures ADD COLUMN wait_until BIGINT NOT NULL DEFAULT 0;
CREATE INDEX sign_in_failures_last ON sign_in_failures (tenant_id, last_at);
