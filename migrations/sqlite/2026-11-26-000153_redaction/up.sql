-- In the place of a reason that was taken out of sight: its digest, which the leaf needs, and why.
CREATE TABLE redaction (
    round_id BIGINT NOT NULL REFERENCES round (id),
    item_id BIGINT NOT NULL REFERENCES item (id),
    panelist_id BIGINT NOT NULL REFERENCES panelist (id),
    digest BLOB NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (round_id, item_id, panelist_id)
);
