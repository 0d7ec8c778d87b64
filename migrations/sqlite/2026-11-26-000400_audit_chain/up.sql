ALTER TABLE audit ADD COLUMN hash TEXT NOT NULL DEFAULT '';

CREATE TABLE audit_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
CREATE TRIGGER audit_head_goes_on BEFORE UPDATE ON audit_head WHEN NEW.seq <= OLD.seq
BEGIN
    SELECT RAISE(ABORT, 'the head of the audit record only goes on');
END;
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
BEGIN
    SELECT RAISE(ABORT, 'the head of the audit record only goes on');
END;

-- Rows from before the chain get their hash once.
DROP TRIGGER audit_keeps_rows;
CREATE TRIGGER audit_keeps_rows BEFORE UPDATE ON audit
WHEN NOT (
    OLD.hash = '' AND NEW.hash <> '' AND NEW.seq = OLD.seq AND NEW.at = OLD.at
    AND NEW.actor IS OLD.actor AND NEW.action = OLD.action AND NEW.study_id IS OLD.study_id
    AND NEW.object = OLD.object AND NEW.detail = OLD.detail
)
BEGIN
    SELECT RAISE(ABORT, 'audit rows are never changed');
END;
