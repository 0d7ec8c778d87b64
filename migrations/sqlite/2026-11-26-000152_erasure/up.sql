-- Who was erased, by a hash that names nobody, so that an older backup is erased again.
CREATE TABLE erasure (
    hash BLOB NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    keeps_open_answers BOOLEAN NOT NULL
);
