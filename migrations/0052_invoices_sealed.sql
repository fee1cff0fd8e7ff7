-- How many lines an invoice has, so that none is added later, and who issued it (JSON), as it was on that day.
ALTER TABLE invoices ADD COLUMN line_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invoices ADD COLUMN issuer TEXT;

-- An invoice is corrected by one other.
CREATE UNIQUE INDEX invoices_corrected_once ON invoices (tenant_id, corrects_id);
