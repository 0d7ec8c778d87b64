CREATE TABLE outbox (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    person BIGINT NOT NULL,
    study_id BIGINT NOT NULL,
    round_id BIGINT NOT NULL,
    sequence INTEGER NOT NULL,
    detail TEXT NOT NULL,
    state TEXT NOT NULL,
    queued_at BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    lease BIGINT,
    leased_until BIGINT,
    attempts INTEGER NOT NULL,
    settled_at BIGINT,
    uncertain BOOLEAN NOT NULL,
    last_error TEXT NOT NULL,
    UNIQUE (kind, person, round_id, sequence)
);
CREATE INDEX outbox_due ON outbox (state, next_attempt_at);
CREATE INDEX outbox_study ON outbox (study_id, queued_at);

CREATE TABLE entry_link (
    id BIGINT NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL UNIQUE,
    leave_hash BYTEA NOT NULL UNIQUE,
    panelist_id BIGINT NOT NULL REFERENCES panelist (id),
    round_id BIGINT NOT NULL REFERENCES round (id),
    generation INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    redeemed_at BIGINT,
    redeemed_again_at BIGINT,
    session_id BIGINT
);
CREATE INDEX entry_link_panelist ON entry_link (panelist_id);

CREATE TABLE sign_in_link (
    id BIGINT NOT NULL PRIMARY KEY,
    address TEXT NOT NULL,
    browser BYTEA NOT NULL,
    leads_to TEXT NOT NULL,
    token_hash BYTEA UNIQUE,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX sign_in_link_address ON sign_in_link (address, expires_at);

ALTER TABLE panelist ADD COLUMN reminders_off BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE panelist ADD COLUMN link_generation INTEGER NOT NULL DEFAULT 1;
ALTER TABLE session ADD COLUMN used_at BIGINT;
