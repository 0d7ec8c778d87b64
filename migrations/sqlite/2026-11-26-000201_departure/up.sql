CREATE TABLE departure (
    round_id BIGINT NOT NULL REFERENCES round (id),
    item TEXT NOT NULL,
    arrow TEXT,
    reason TEXT NOT NULL,
    PRIMARY KEY (round_id, item)
);
