-- The waiting list. `place` is the order: since when somebody waits, unless staff moved them up or down.
CREATE TABLE waiting (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    patient_id UUID NOT NULL,
    service TEXT NOT NULL,
    service_name TEXT NOT NULL,
    site TEXT,
    -- Slugs and days with a space between; empty for any.
    practitioners TEXT NOT NULL,
    weekdays TEXT NOT NULL,
    from_minute BIGINT NOT NULL,
    until_minute BIGINT NOT NULL,
    until_on TEXT NOT NULL,
    place BIGINT NOT NULL,
    since_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_as TEXT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, patient_id) REFERENCES patients (tenant_id, id)
);
CREATE INDEX waiting_in_order ON waiting (tenant_id, place) WHERE ended_at IS NULL;
CREATE INDEX waiting_patient ON waiting (tenant_id, patient_id);
-- Every hour that was offered to somebody, and what came of it: who was asked, in which order, is never in doubt.
CREATE TABLE waiting_offers (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    waiting_id UUID NOT NULL,
    patient_id UUID NOT NULL,
    appointment_id UUID NOT NULL,
    practitioner TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    starts_local TEXT NOT NULL,
    offered_at BIGINT NOT NULL,
    lapses_at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    answered_at BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, waiting_id) REFERENCES waiting (tenant_id, id)
);
CREATE UNIQUE INDEX waiting_one_offer ON waiting_offers (tenant_id, waiting_id) WHERE outcome = 'open';
