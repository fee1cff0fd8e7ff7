-- Appointments that were booked together: every so many weeks, so many times.
ALTER TABLE appointments ADD COLUMN series_id UUID;
CREATE INDEX appointments_series ON appointments (tenant_id, series_id) WHERE series_id IS NOT NULL;
