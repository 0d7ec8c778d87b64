CREATE TABLE credit (
    panelist_id BIGINT NOT NULL PRIMARY KEY REFERENCES panelist (id),
    named BOOLEAN NOT NULL,
    name TEXT NOT NULL
);
