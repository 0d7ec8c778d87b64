CREATE TABLE remark (
    id BIGINT NOT NULL PRIMARY KEY,
    study_id BIGINT NOT NULL REFERENCES study (id),
    round INTEGER NOT NULL,
    item TEXT NOT NULL,
    words TEXT NOT NULL,
    name TEXT,
    day INTEGER NOT NULL,
    dealt_with BOOLEAN NOT NULL
);
CREATE INDEX remark_study ON remark (study_id, day);
