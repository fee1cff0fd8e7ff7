-- Two appointments of one practitioner, one room or one patient never overlap, whatever their lengths and whoever writes them.
-- No appointment with its buffers is longer than two days (the CHECK of the trigger), which keeps each look-up short.
CREATE TRIGGER appointments_no_overlap_insert BEFORE INSERT ON appointments WHEN NEW.status <> 'cancelled'
BEGIN
    SELECT RAISE(ABORT, 'appointments_too_long') WHERE NEW.blocked_until - NEW.blocked_from > 172800000000;
    SELECT RAISE(ABORT, 'appointments_practitioner_free') WHERE EXISTS (
        SELECT 1 FROM appointments a WHERE a.tenant_id = NEW.tenant_id AND a.practitioner = NEW.practitioner
        AND a.id <> NEW.id AND a.status <> 'cancelled'
        AND a.blocked_from < NEW.blocked_until AND a.blocked_until > NEW.blocked_from
        AND a.blocked_from > NEW.blocked_from - 172800000000);
    SELECT RAISE(ABORT, 'appointments_room_free') WHERE NEW.room IS NOT NULL AND EXISTS (
        SELECT 1 FROM appointments a WHERE a.tenant_id = NEW.tenant_id AND a.room = NEW.room
        AND a.id <> NEW.id AND a.status <> 'cancelled'
        AND a.blocked_from < NEW.blocked_until AND a.blocked_until > NEW.blocked_from
        AND a.blocked_from > NEW.blocked_from - 172800000000);
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
        AND a.blocked_from > NEW.blocked_from - 172800000000);
    SELECT RAISE(ABORT, 'appointments_room_free') WHERE NEW.room IS NOT NULL AND EXISTS (
        SELECT 1 FROM appointments a WHERE a.tenant_id = NEW.tenant_id AND a.room = NEW.room
        AND a.id <> NEW.id AND a.status <> 'cancelled'
        AND a.blocked_from < NEW.blocked_until AND a.blocked_until > NEW.blocked_from
        AND a.blocked_from > NEW.blocked_from - 172800000000);
    SELECT RAISE(ABORT, 'appointments_patient_free') WHERE EXISTS (
        SELECT 1 FROM appointments a WHERE a.tenant_id = NEW.tenant_id AND a.patient_id = NEW.patient_id
        AND a.id <> NEW.id AND a.status <> 'cancelled'
        AND a.starts_at < NEW.ends_at AND a.ends_at > NEW.starts_at
        AND a.starts_at > NEW.starts_at - 172800000000);
END;
