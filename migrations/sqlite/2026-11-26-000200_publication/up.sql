CREATE TABLE publication (
    study_id BIGINT NOT NULL REFERENCES study (id),
    round INTEGER NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (study_id, round)
);
