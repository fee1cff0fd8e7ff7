-- A job is in the lane that it waits in: the clinic's own, or that of a plugin. Lanes do not wait for each other.
ALTER TABLE jobs ADD COLUMN lane TEXT NOT NULL DEFAULT '';
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (tenant_id, lane, run_at) WHERE failed_at IS NULL;
