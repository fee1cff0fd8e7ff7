CREATE TRIGGER responses_no_change BEFORE UPDATE OF assignment_id, patient_id, state, answers, form, outcome, alert, submitted_at ON responses
WHEN OLD.state = 'submitted' BEGIN SELECT RAISE(ABORT, 'responses_are_final'); END;
CREATE TRIGGER responses_no_delete BEFORE DELETE ON responses
WHEN OLD.state = 'submitted' BEGIN SELECT RAISE(ABORT, 'responses_are_final'); END;
