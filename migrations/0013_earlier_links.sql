-- Every attempt to send a mail writes a fresh link into it, and only its hash is kept. A mail that arrives twice, since nobody
-- knew whether the first attempt had arrived, has two links: the earlier ones are here, and open the same page.
CREATE TABLE earlier_links (
    tenant_id TEXT NOT NULL,
    token_hash BYTEA NOT NULL,
    about UUID NOT NULL,
    PRIMARY KEY (tenant_id, token_hash)
);
