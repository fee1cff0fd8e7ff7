-- An issued invoice never changes: only whether it was paid or corrected, and once where its PDF is. Its lines never do.
CREATE OR REPLACE FUNCTION invoices_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR TG_TABLE_NAME <> 'invoices' THEN RAISE EXCEPTION 'invoices_are_final'; END IF;
    IF (to_jsonb(NEW) - 'state' - 'paid_at' - 'pdf_id') IS DISTINCT FROM (to_jsonb(OLD) - 'state' - 'paid_at' - 'pdf_id')
        OR (OLD.pdf_id IS NOT NULL AND NEW.pdf_id IS DISTINCT FROM OLD.pdf_id)
        OR (NEW.paid_at IS DISTINCT FROM OLD.paid_at AND NOT (OLD.state = 'issued' AND NEW.state = 'paid'))
        OR (OLD.state <> NEW.state AND NOT (OLD.state = 'issued' AND NEW.state = 'paid' OR NEW.state = 'rectified'))
        OR (OLD.state = 'rectified' AND NEW.state <> 'rectified')
    THEN RAISE EXCEPTION 'invoices_are_final'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoices_stay BEFORE TRUNCATE ON invoices FOR EACH STATEMENT EXECUTE FUNCTION invoices_are_final();
CREATE TRIGGER invoice_lines_stay BEFORE TRUNCATE ON invoice_lines FOR EACH STATEMENT EXECUTE FUNCTION invoices_are_final();

-- No line beyond those that it was issued with.
CREATE FUNCTION invoice_lines_are_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position < 1 OR NEW.position > COALESCE(
        (SELECT line_count FROM invoices WHERE tenant_id = NEW.tenant_id AND id = NEW.invoice_id), 0)
    THEN RAISE EXCEPTION 'invoices_are_final'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_lines_counted BEFORE INSERT ON invoice_lines FOR EACH ROW EXECUTE FUNCTION invoice_lines_are_counted();

-- An invoice takes the number that its counter is at, and a counter moves by one. Where it begins is free: a clinic that comes
-- from another program goes on counting from there.
CREATE FUNCTION invoices_follow_their_counter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sequence IS DISTINCT FROM
        (SELECT last FROM invoice_counters WHERE tenant_id = NEW.tenant_id AND series = NEW.series AND year = NEW.year)
    THEN RAISE EXCEPTION 'invoice_numbers_have_no_gap'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoices_numbered BEFORE INSERT ON invoices FOR EACH ROW EXECUTE FUNCTION invoices_follow_their_counter();

CREATE FUNCTION invoice_counters_move_by_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN RAISE EXCEPTION 'invoice_numbers_have_no_gap'; END IF;
    IF ROW(NEW.tenant_id, NEW.series, NEW.year, NEW.last) IS DISTINCT FROM ROW(OLD.tenant_id, OLD.series, OLD.year, OLD.last + 1)
    THEN RAISE EXCEPTION 'invoice_numbers_have_no_gap'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_counters_by_one BEFORE UPDATE OR DELETE ON invoice_counters
    FOR EACH ROW EXECUTE FUNCTION invoice_counters_move_by_one();
CREATE TRIGGER invoice_counters_stay BEFORE TRUNCATE ON invoice_counters
    FOR EACH STATEMENT EXECUTE FUNCTION invoice_counters_move_by_one();
