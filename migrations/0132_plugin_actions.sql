-- What plugins want done later: mails to be composed, URLs to be called.
CREATE TABLE plugin_mails (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    plugin TEXT NOT NULL,
    template TEXT NOT NULL,
    subject TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE TABLE plugin_calls (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    plugin TEXT NOT NULL,
    url TEXT NOT NULL,
    content_type TEXT NOT NULL,
    body BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
