-- What plugins keep: a small store for each plugin at each clinic, within a quota.
CREATE TABLE plugin_store (
    tenant_id TEXT NOT NULL,
    plugin TEXT NOT NULL,
    key TEXT NOT NULL,
    value BYTEA NOT NULL,
    bytes BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, plugin, key)
);
