-- At most one row: since when no mail leaves, after a restore.
CREATE TABLE mail_hold (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    since BIGINT NOT NULL
);
