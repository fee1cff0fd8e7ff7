-- Devices of which there are some units: an appointment says as JSON which units it takes, `[{"device": …, "unit": …, "name": …}]`. The
-- table beside it is what the constraint looks at; the triggers alone write it. Who shares an hour in a group shares its units.
ALTER TABLE appointments ADD COLUMN devices TEXT;
CREATE TABLE device_uses (
    tenant_id TEXT NOT NULL,
    appointment_id UUID NOT NULL,
    group_id UUID NOT NULL,
    device TEXT NOT NULL,
    unit BIGINT NOT NULL,
    blocked_from BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL,
    FOREIGN KEY (tenant_id, appointment_id) REFERENCES appointments (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT appointments_device_free EXCLUDE USING gist
        (tenant_id WITH =, device WITH =, unit WITH =, int8range(blocked_from, blocked_until) WITH &&, group_id WITH <>)
);
CREATE INDEX device_uses_appointment ON device_uses (tenant_id, appointment_id);
CREATE FUNCTION appointments_use_devices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM device_uses WHERE tenant_id = OLD.tenant_id AND appointment_id = OLD.id;
    END IF;
    IF NEW.devices IS NOT NULL AND NEW.status <> 'cancelled' THEN
        INSERT INTO device_uses (tenant_id, appointment_id, group_id, device, unit, blocked_from, blocked_until)
        SELECT NEW.tenant_id, NEW.id, NEW.group_id, taken ->> 'device', CAST(taken ->> 'unit' AS BIGINT), NEW.blocked_from, NEW.blocked_until
        FROM jsonb_array_elements(CAST(NEW.devices AS JSONB)) AS taken;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER appointments_devices_insert AFTER INSERT ON appointments FOR EACH ROW
    WHEN (NEW.devices IS NOT NULL) EXECUTE FUNCTION appointments_use_devices();
CREATE TRIGGER appointments_devices_update AFTER UPDATE ON appointments FOR EACH ROW
    WHEN (NEW.devices IS NOT NULL OR OLD.devices IS NOT NULL) EXECUTE FUNCTION appointments_use_devices();
