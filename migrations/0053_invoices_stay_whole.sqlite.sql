-- An issued invoice never changes: only whether it was paid or corrected, and once where its PDF is. Its lines never do.
DROP TRIGGER invoices_final_update;
CREATE TRIGGER invoices_final_update BEFORE UPDATE ON invoices WHEN
    NEW.tenant_id IS NOT OLD.tenant_id OR NEW.id IS NOT OLD.id OR NEW.series IS NOT OLD.series
    OR NEW.year IS NOT OLD.year OR NEW.sequence IS NOT OLD.sequence OR NEW.number IS NOT OLD.number
    OR NEW.kind IS NOT OLD.kind OR NEW.patient_id IS NOT OLD.patient_id OR NEW.language IS NOT OLD.language
    OR NEW.currency IS NOT OLD.currency OR NEW.recipient_name IS NOT OLD.recipient_name
    OR NEW.recipient_tax_id IS NOT OLD.recipient_tax_id OR NEW.recipient_address IS NOT OLD.recipient_address
    OR NEW.recipient_postal_code IS NOT OLD.recipient_postal_code OR NEW.recipient_city IS NOT OLD.recipient_city
    OR NEW.recipient_country IS NOT OLD.recipient_country OR NEW.exemption_code IS NOT OLD.exemption_code
    OR NEW.exemption_reason IS NOT OLD.exemption_reason OR NEW.corrects_id IS NOT OLD.corrects_id
    OR NEW.corrects_number IS NOT OLD.corrects_number OR NEW.correction_reason IS NOT OLD.correction_reason
    OR NEW.net_cents IS NOT OLD.net_cents OR NEW.tax_cents IS NOT OLD.tax_cents
    OR NEW.total_cents IS NOT OLD.total_cents OR NEW.issued_on IS NOT OLD.issued_on
    OR NEW.issued_at IS NOT OLD.issued_at OR NEW.line_count IS NOT OLD.line_count OR NEW.issuer IS NOT OLD.issuer
    OR (OLD.pdf_id IS NOT NULL AND NEW.pdf_id IS NOT OLD.pdf_id)
    OR (NEW.paid_at IS NOT OLD.paid_at AND NOT (OLD.state = 'issued' AND NEW.state = 'paid'))
    OR (OLD.state <> NEW.state AND NOT (OLD.state = 'issued' AND NEW.state = 'paid' OR NEW.state = 'rectified'))
    OR (OLD.state = 'rectified' AND NEW.state <> 'rectified')
BEGIN SELECT RAISE(ABORT, 'invoices_are_final'); END;

-- No line beyond those that it was issued with. INSERT OR REPLACE deletes rows without asking the trigger above: so what is
-- there cannot be inserted again, neither here nor below.
CREATE TRIGGER invoice_lines_counted BEFORE INSERT ON invoice_lines WHEN
    NEW.position < 1 OR NEW.position > COALESCE(
        (SELECT line_count FROM invoices WHERE tenant_id = NEW.tenant_id AND id = NEW.invoice_id), 0)
    OR EXISTS (SELECT 1 FROM invoice_lines
        WHERE tenant_id = NEW.tenant_id AND invoice_id = NEW.invoice_id AND position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'invoices_are_final'); END;

-- An invoice takes the number that its counter is at, and a counter moves by one. Where it begins is free: a clinic that comes
-- from another program goes on counting from there.
CREATE TRIGGER invoices_numbered BEFORE INSERT ON invoices WHEN
    NEW.sequence IS NOT
        (SELECT last FROM invoice_counters WHERE tenant_id = NEW.tenant_id AND series = NEW.series AND year = NEW.year)
BEGIN SELECT RAISE(ABORT, 'invoice_numbers_have_no_gap'); END;
CREATE TRIGGER invoices_anew BEFORE INSERT ON invoices WHEN
    EXISTS (SELECT 1 FROM invoices WHERE tenant_id = NEW.tenant_id
        AND (id = NEW.id OR corrects_id = NEW.corrects_id
            OR series = NEW.series AND year = NEW.year AND sequence = NEW.sequence))
BEGIN SELECT RAISE(ABORT, 'invoices_are_final'); END;
CREATE TRIGGER invoice_counters_by_one BEFORE UPDATE ON invoice_counters WHEN
    NEW.tenant_id <> OLD.tenant_id OR NEW.series <> OLD.series OR NEW.year <> OLD.year OR NEW.last <> OLD.last + 1
BEGIN SELECT RAISE(ABORT, 'invoice_numbers_have_no_gap'); END;
CREATE TRIGGER invoice_counters_stay BEFORE DELETE ON invoice_counters
BEGIN SELECT RAISE(ABORT, 'invoice_numbers_have_no_gap'); END;
