-- Two appointments of one practitioner, one room or one patient never overlap, whatever their lengths and whoever writes them.
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE appointments
    ADD CONSTRAINT appointments_practitioner_free EXCLUDE USING gist
        (tenant_id WITH =, practitioner WITH =, int8range(blocked_from, blocked_until) WITH &&) WHERE (status <> 'cancelled'),
    ADD CONSTRAINT appointments_room_free EXCLUDE USING gist
        (tenant_id WITH =, room WITH =, int8range(blocked_from, blocked_until) WITH &&) WHERE (status <> 'cancelled' AND room IS NOT NULL),
    ADD CONSTRAINT appointments_patient_free EXCLUDE USING gist
        (tenant_id WITH =, patient_id WITH =, int8range(starts_at, ends_at) WITH &&) WHERE (status <> 'cancelled');
