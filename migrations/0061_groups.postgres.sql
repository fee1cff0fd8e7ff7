-- Several people in one hour: their appointments have one group, and a seat each. Practitioner and room are taken by the group; whoever is
-- alone is a group of one. A seat is not had twice.
ALTER TABLE appointments
    ADD COLUMN group_id UUID NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN seat BIGINT NOT NULL DEFAULT 0;
ALTER TABLE appointments
    DROP CONSTRAINT appointments_practitioner_free,
    DROP CONSTRAINT appointments_room_free;
ALTER TABLE appointments
    ADD CONSTRAINT appointments_practitioner_free EXCLUDE USING gist
        (tenant_id WITH =, practitioner WITH =, int8range(blocked_from, blocked_until) WITH &&, group_id WITH <>)
        WHERE (status <> 'cancelled'),
    ADD CONSTRAINT appointments_room_free EXCLUDE USING gist
        (tenant_id WITH =, room WITH =, int8range(blocked_from, blocked_until) WITH &&, group_id WITH <>)
        WHERE (status <> 'cancelled' AND room IS NOT NULL);
CREATE UNIQUE INDEX appointments_seat_free ON appointments (tenant_id, group_id, seat) WHERE status <> 'cancelled';
