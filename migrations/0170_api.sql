-- The programs that use the JSON API of a clinic: each has a secret token, of which only the hash is kept.
CREATE TABLE api_tokens (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    token_hash BYTEA NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT api_tokens_secret UNIQUE (tenant_id, token_hash)
);

-- What was booked for a program under which idempotency key: who sends the same again gets the same appointment.
CREATE TABLE api_requests (
    tenant_id TEXT NOT NULL,
    token_id UUID NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    appointment_id UUID NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, token_id, idempotency_key)
);

CREATE INDEX api_requests_age ON api_requests (tenant_id, created_at);
