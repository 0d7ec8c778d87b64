CREATE TABLE interest (
    panelist_id BIGINT NOT NULL PRIMARY KEY REFERENCES panelist (id),
    words TEXT NOT NULL
);

CREATE TABLE expertise (
    panelist_id BIGINT NOT NULL REFERENCES panelist (id),
    section TEXT NOT NULL,
    level INTEGER NOT NULL,
    PRIMARY KEY (panelist_id, section)
);

CREATE TABLE round_expertise (
    round_id BIGINT NOT NULL REFERENCES round (id),
    panelist_id BIGINT NOT NULL REFERENCES panelist (id),
    section TEXT NOT NULL,
    level INTEGER NOT NULL,
    PRIMARY KEY (round_id, panelist_id, section)
);
