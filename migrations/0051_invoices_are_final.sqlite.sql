-- An issued invoice never changes: only whether it was paid or corrected, and once where its PDF is. Its lines never do.
CREATE TRIGGER invoices_final_update BEFORE UPDATE ON invoices WHEN
    NEW.id IS NOT OLD.id OR NEW.series IS NOT OLD.series OR NEW.year IS NOT OLD.year OR NEW.sequence IS NOT OLD.sequence OR NEW.number IS NOT OLD.number OR NEW.kind IS NOT OLD.kind OR NEW.patient_id IS NOT OLD.patient_id OR NEW.language IS NOT OLD.language OR NEW.currency IS NOT OLD.currency OR NEW.recipient_name IS NOT OLD.recipient_name OR NEW.recipient_tax_id IS NOT OLD.recipient_tax_id OR NEW.recipient_address IS NOT OLD.recipient_address OR NEW.recipient_postal_code IS NOT OLD.recipient_postal_code OR NEW.recipient_city IS NOT OLD.recipient_city OR NEW.recipient_country IS NOT OLD.recipient_country OR NEW.exemption_code IS NOT OLD.exemption_code OR NEW.exemption_reason IS NOT OLD.exemption_reason OR NEW.corrects_id IS NOT OLD.corrects_id OR NEW.corrects_number IS NOT OLD.corrects_number OR NEW.correction_reason IS NOT OLD.correction_reason OR NEW.net_cents IS NOT OLD.net_cents OR NEW.tax_cents IS NOT OLD.tax_cents OR NEW.total_cents IS NOT OLD.total_cents OR NEW.issued_on IS NOT OLD.issued_on OR NEW.issued_at IS NOT OLD.issued_at
    OR (OLD.pdf_id IS NOT NULL AND NEW.pdf_id IS NOT OLD.pdf_id)
    OR (OLD.state <> NEW.state AND NOT (OLD.state = 'issued' AND NEW.state = 'paid' OR NEW.state = 'rectified'))
    OR (OLD.state = 'rectified' AND NEW.state <> 'rectified')
BEGIN SELECT RAISE(ABORT, 'invoices_are_final'); END;
CREATE TRIGGER invoices_final_delete BEFORE DELETE ON invoices BEGIN SELECT RAISE(ABORT, 'invoices_are_final'); END;
CREATE TRIGGER invoice_lines_final_update BEFORE UPDATE ON invoice_lines BEGIN SELECT RAISE(ABORT, 'invoices_are_final'); END;
CREATE TRIGGER invoice_lines_final_delete BEFORE DELETE ON invoice_lines BEGIN SELECT RAISE(ABORT, 'invoices_are_final'); END;
