-- An issued invoice never changes: only whether it was paid or corrected, and once where its PDF is. Its lines never do.
CREATE FUNCTION invoices_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR TG_TABLE_NAME <> 'invoices' THEN RAISE EXCEPTION 'invoices_are_final'; END IF;
    IF ROW(NEW.id, NEW.series, NEW.year, NEW.sequence, NEW.number, NEW.kind, NEW.patient_id, NEW.language, NEW.currency, NEW.recipient_name, NEW.recipient_tax_id, NEW.recipient_address, NEW.recipient_postal_code, NEW.recipient_city, NEW.recipient_country, NEW.exemption_code, NEW.exemption_reason, NEW.corrects_id, NEW.corrects_number, NEW.correction_reason, NEW.net_cents, NEW.tax_cents, NEW.total_cents, NEW.issued_on, NEW.issued_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.series, OLD.year, OLD.sequence, OLD.number, OLD.kind, OLD.patient_id, OLD.language, OLD.currency, OLD.recipient_name, OLD.recipient_tax_id, OLD.recipient_address, OLD.recipient_postal_code, OLD.recipient_city, OLD.recipient_country, OLD.exemption_code, OLD.exemption_reason, OLD.corrects_id, OLD.corrects_number, OLD.correction_reason, OLD.net_cents, OLD.tax_cents, OLD.total_cents, OLD.issued_on, OLD.issued_at)
        OR (OLD.pdf_id IS NOT NULL AND NEW.pdf_id IS DISTINCT FROM OLD.pdf_id)
        OR (OLD.state <> NEW.state AND NOT (OLD.state = 'issued' AND NEW.state = 'paid' OR NEW.state = 'rectified'))
        OR (OLD.state = 'rectified' AND NEW.state <> 'rectified')
    THEN RAISE EXCEPTION 'invoices_are_final'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoices_final BEFORE UPDATE OR DELETE ON invoices FOR EACH ROW EXECUTE FUNCTION invoices_are_final();
CREATE TRIGGER invoice_lines_final BEFORE UPDATE OR DELETE ON invoice_lines FOR EACH ROW EXECUTE FUNCTION invoices_are_final();
