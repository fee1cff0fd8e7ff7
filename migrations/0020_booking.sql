-- Appointments. The civil time at the site is what was agreed; the instants are derived from it, for order and overlap.
-- `blocked_*` is the time in which practitioner and room are taken, buffers included. Names are kept as they were.
CREATE TABLE appointments (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    patient_id UUID NOT NULL,
    service TEXT NOT NULL,
    service_name TEXT NOT NULL,
    site TEXT NOT NULL,
    site_name TEXT NOT NULL,
    practitioner TEXT NOT NULL,
    practitioner_name TEXT NOT NULL,
    room TEXT,
    room_name TEXT,
    starts_local TEXT NOT NULL,
    zone TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    blocked_from BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL,
    status TEXT NOT NULL,
    source TEXT NOT NULL,
    moves BIGINT NOT NULL DEFAULT 0,
    sequence BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, patient_id) REFERENCES patients (tenant_id, id),
    CHECK (starts_at < ends_at AND blocked_from <= starts_at AND blocked_until >= ends_at)
);
CREATE INDEX appointments_practitioner ON appointments (tenant_id, practitioner, blocked_from);
CREATE INDEX appointments_room ON appointments (tenant_id, room, blocked_from);
CREATE INDEX appointments_patient ON appointments (tenant_id, patient_id, starts_at);
CREATE INDEX appointments_time ON appointments (tenant_id, starts_at);

-- Time in which a practitioner (at every site) or a site (for everybody) can't be booked.
CREATE TABLE absences (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    practitioner TEXT,
    site TEXT,
    reason TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CHECK (starts_at < ends_at),
    CHECK (practitioner IS NOT NULL OR site IS NOT NULL)
);
CREATE INDEX absences_time ON absences (tenant_id, ends_at);
