DROP TABLE audit_head;
DROP TRIGGER audit_keeps_rows;
ALTER TABLE audit DROP COLUMN hash;
CREATE TRIGGER audit_keeps_rows BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit rows are never changed');
END;
