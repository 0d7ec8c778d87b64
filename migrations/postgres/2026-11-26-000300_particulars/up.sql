CREATE TABLE particulars (
    study_id BIGINT NOT NULL REFERENCES study (id),
    round INTEGER NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (study_id, round)
);
