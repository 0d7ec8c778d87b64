CREATE TABLE wished_reminder (
    round_id BIGINT NOT NULL REFERENCES round (id),
    panelist_id BIGINT NOT NULL REFERENCES panelist (id),
    day INTEGER NOT NULL,
    queued BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (round_id, panelist_id)
);
