CREATE TABLE message (
    id BIGINT NOT NULL PRIMARY KEY,
    study_id BIGINT NOT NULL REFERENCES study (id),
    round_id BIGINT NOT NULL REFERENCES round (id),
    audience TEXT NOT NULL,
    subject TEXT NOT NULL,
    words TEXT NOT NULL,
    recipients INTEGER NOT NULL,
    sent_by BIGINT NOT NULL,
    sent_at BIGINT NOT NULL
);
CREATE INDEX message_study ON message (study_id, sent_at);
