-- INSERT OR REPLACE deletes rows without asking the trigger of deletions: so what is there cannot be inserted again.
CREATE TRIGGER audit_no_replacement BEFORE INSERT ON audit WHEN
    EXISTS (SELECT 1 FROM audit WHERE tenant_id = NEW.tenant_id AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'audit_is_final'); END;
