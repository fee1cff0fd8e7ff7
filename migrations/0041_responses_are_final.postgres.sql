CREATE FUNCTION responses_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'responses_are_final'; END $$;
CREATE TRIGGER responses_no_change BEFORE UPDATE OF assignment_id, patient_id, state, answers, form, outcome, alert, submitted_at ON responses
FOR EACH ROW WHEN (OLD.state = 'submitted') EXECUTE FUNCTION responses_are_final();
CREATE TRIGGER responses_no_delete BEFORE DELETE ON responses
FOR EACH ROW WHEN (OLD.state = 'submitted') EXECUTE FUNCTION responses_are_final();
