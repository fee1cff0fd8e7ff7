-- Devices of which there are some units: an appointment says as JSON which units it takes, `[{"device": …, "unit": …, "name": …}]`. Who
-- shares an hour in a group shares its units.
ALTER TABLE appointments ADD COLUMN devices TEXT;
CREATE INDEX appointments_devices ON appointments (tenant_id, blocked_from) WHERE devices IS NOT NULL;
CREATE TRIGGER appointments_devices_insert BEFORE INSERT ON appointments WHEN NEW.devices IS NOT NULL AND NEW.status <> 'cancelled'
BEGIN
    SELECT RAISE(ABORT, 'appointments_device_free') WHERE EXISTS (
        SELECT 1 FROM appointments a, json_each(a.devices) AS theirs, json_each(NEW.devices) AS ours
        WHERE a.tenant_id = NEW.tenant_id AND a.devices IS NOT NULL
        AND a.id <> NEW.id AND a.status <> 'cancelled'
        AND a.blocked_from < NEW.blocked_until AND a.blocked_until > NEW.blocked_from
        AND a.blocked_from > NEW.blocked_from - 172800000000
        AND (NEW.group_id IS NULL OR a.group_id IS NOT NEW.group_id)
        AND json_extract(theirs.value, '$.device') = json_extract(ours.value, '$.device')
        AND json_extract(theirs.value, '$.unit') = json_extract(ours.value, '$.unit'));
END;
CREATE TRIGGER appointments_devices_update BEFORE UPDATE ON appointments WHEN NEW.devices IS NOT NULL AND NEW.status <> 'cancelled'
BEGIN
    SELECT RAISE(ABORT, 'appointments_device_free') WHERE EXISTS (
        SELECT 1 FROM appointments a, json_each(a.devices) AS theirs, json_each(NEW.devices) AS ours
        WHERE a.tenant_id = NEW.tenant_id AND a.devices IS NOT NULL
        AND a.id <> NEW.id AND a.status <> 'cancelled'
        AND a.blocked_from < NEW.blocked_until AND a.blocked_until > NEW.blocked_from
        AND a.blocked_from > NEW.blocked_from - 172800000000
        AND (NEW.group_id IS NULL OR a.group_id IS NOT NEW.group_id)
        AND json_extract(theirs.value, '$.device') = json_extract(ours.value, '$.device')
        AND json_extract(theirs.value, '$.unit') = json_extract(ours.value, '$.unit'));
END;
