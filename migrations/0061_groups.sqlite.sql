-- Several people in one hour: their appointments have one group, and a seat each. Practitioner and room are taken by the group; whoever is
-- alone is a group of one. A seat is not had twice. A row without a group (only one written past the engine) is alone.
DROP TRIGGER appointments_no_overlap_insert;
DROP TRIGGER appointments_no_overlap_update;
ALTER TABLE appointments ADD COLUMN group_id UUID;
ALTER TABLE appointments ADD COLUMN seat BIGINT NOT NULL DEFAULT 0;
UPDATE appointments SET group_id = id;
-- The triggers below keep a seat from being had twice. A unique index for some states alone would make SQLite plan every statement anew that
-- compares the state with a bound value, to see whether the index would do.
CREATE INDEX appointments_group ON appointments (tenant_id, group_id, seat);
CREATE TRIGGER appointments_no_overlap_insert BEFORE INSERT ON appointments WHEN NEW.status <> 'cancelled'
BEGIN
    SELECT RAISE(ABORT, 'appointments_too_long') WHERE NEW.blocked_until - NEW.blocked_from > 172800000000;
    SELECT RAISE(ABORT, 'appointments_practitioner_free') WHERE EXISTS (
        SELECT 1 FROM appointments a WHERE a.tenant_id = NEW.tenant_id AND a.practitioner = NEW.practitioner
        AND a.id <> NEW.id AND a.status <> 'cancelled'
        AND a.blocked_from < NEW.blocked_until AND a.blocked_until > NEW.blocked_from
        AND a.blocked_from > NEW.blocked_from - 172800000000
        AND (NEW.group_id IS NULL OR a.group_id IS NOT NEW.group_id));
    SELECT RAISE(ABORT, 'appointments_room_free') WHERE NEW.room IS NOT NULL AND EXISTS (
        SELECT 1 FROM appointments a WHERE a.tenant_id = NEW.tenant_id AND a.room = NEW.room
        AND a.id <> NEW.id AND a.status <> 'cancelled'
        AND a.blocked_from < NEW.blocked_until AND a.blocked_until > NEW.blocked_from
        AND a.blocked_from > NEW.blocked_from - 172800000000
        AND (NEW.group_id IS NULL OR a.group_id IS NOT NEW.group_id));
    SELECT RAISE(ABORT, 'appointments_seat_free') WHERE EXISTS (
        SELECT 1 FROM appointments a WHERE a.tenant_id = NEW.tenant_id AND a.group_id = NEW.group_id AND a.seat = NEW.seat
        AND a.id <> NEW.id AND a.status <> 'cancelled');
    SELECT RAISE(ABORT, 'appointments_patient_free') WHERE EXISTS (
        SELECT 1 FROM appointments a WHERE a.tenant_id = NEW.tenant_id AND a.patient_id = NEW.patient_id
        AND a.id <> NEW.id AND a.status <> 'cancelled'
        AND a.starts_at < NEW.ends_at AND a.ends_at > NEW.starts_at
        AND a.starts_at > NEW.starts_at - 172800000000);
END;
CREATE TRIGGER appointments_no_overlap_update BEFORE UPDATE ON appointments WHEN NEW.status <> 'cancelled'
BEGIN
    SELECT RAISE(ABORT, 'appointments_too_long') WHERE NEW.blocked_until - NEW.blocked_from > 172800000000;
    SELECT RAISE(ABORT, 'appointments_practitioner_free') WHERE EXISTS (
        SELECT 1 FROM appointments a WHERE a.tenant_id = NEW.tenant_id AND a.practitioner = NEW.practitioner
        AND a.id <> NEW.id AND a.status <> 'cancelled'
        AND a.blocked_from < NEW.blocked_until AND a.blocked_until > NEW.blocked_from
        AND a.blocked_from > NEW.blocked_from - 172800000000
        AND (NEW.group_id IS NULL OR a.group_id IS NOT NEW.group_id));
    SELECT RAISE(ABORT, 'appointments_room_free') WHERE NEW.room IS NOT NULL AND EXISTS (
        SELECT 1 FROM appointments a WHERE a.tenant_id = NEW.tenant_id AND a.room = NEW.room
        AND a.id <> NEW.id AND a.status <> 'cancelled'
        AND a.blocked_from < NEW.blocked_until AND a.blocked_until > NEW.blocked_from
        AND a.blocked_from > NEW.blocked_from - 172800000000
        AND (NEW.group_id IS NULL OR a.group_id IS NOT NEW.group_id));
    SELECT RAISE(ABORT, 'appointments_seat_free') WHERE EXISTS (
        SELECT 1 FROM appointments a WHERE a.tenant_id = NEW.tenant_id AND a.group_id = NEW.group_id AND a.seat = NEW.seat
        AND a.id <> NEW.id AND a.status <> 'cancelled');
    SELECT RAISE(ABORT, 'appointments_patient_free') WHERE EXISTS (
        SELECT 1 FROM appointments a WHERE a.tenant_id = NEW.tenant_id AND a.patient_id = NEW.patient_id
        AND a.id <> NEW.id AND a.status <> 'cancelled'
        AND a.starts_at < NEW.ends_at AND a.ends_at > NEW.starts_at
        AND a.starts_at > NEW.starts_at - 172800000000);
END;
