CREATE TABLE consent_text (
    id BIGINT NOT NULL PRIMARY KEY,
    study_id BIGINT NOT NULL REFERENCES study (id),
    purpose TEXT NOT NULL,
    hash TEXT NOT NULL,
    language TEXT NOT NULL,
    words TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (study_id, purpose, hash)
);

CREATE TABLE consent (
    id BIGINT NOT NULL PRIMARY KEY,
    panelist_id BIGINT NOT NULL REFERENCES panelist (id),
    text_id BIGINT NOT NULL REFERENCES consent_text (id),
    way TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    keeps_answers BOOLEAN NOT NULL
);
CREATE INDEX consent_panelist ON consent (panelist_id, given_at);
