CREATE TABLE account (
    id BIGINT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT,
    administrator BOOLEAN NOT NULL DEFAULT FALSE,
    one_at_a_time BOOLEAN NOT NULL DEFAULT FALSE,
    disabled_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE session (
    id BIGINT NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES account (id),
    device TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    idle_micros BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account_id);

CREATE TABLE api_token (
    id BIGINT NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX api_token_account ON api_token (account_id);

CREATE TABLE login_failure (
    id BIGINT NOT NULL PRIMARY KEY,
    subject BYTEA NOT NULL,
    failed_at BIGINT NOT NULL
);
CREATE INDEX login_failure_subject ON login_failure (subject, failed_at);

CREATE TABLE audit (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    actor BIGINT,
    action TEXT NOT NULL,
    study_id BIGINT,
    object TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit rows are never changed or deleted';
END;
$$;
CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();

CREATE TABLE study (
    id BIGINT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    definition TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE member (
    study_id BIGINT NOT NULL REFERENCES study (id),
    account_id BIGINT NOT NULL REFERENCES account (id),
    role TEXT NOT NULL,
    PRIMARY KEY (study_id, account_id, role)
);
CREATE INDEX member_account ON member (account_id);

CREATE TABLE item (
    id BIGINT NOT NULL PRIMARY KEY,
    study_id BIGINT NOT NULL REFERENCES study (id),
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (study_id, name)
);

CREATE TABLE panelist (
    id BIGINT NOT NULL PRIMARY KEY,
    study_id BIGINT NOT NULL REFERENCES study (id),
    account_id BIGINT NOT NULL REFERENCES account (id),
    affiliation TEXT,
    stakeholder_group TEXT,
    declined BOOLEAN NOT NULL DEFAULT FALSE,
    bounced BOOLEAN NOT NULL DEFAULT FALSE,
    UNIQUE (study_id, account_id)
);
CREATE INDEX panelist_account ON panelist (account_id);

CREATE TABLE round (
    id BIGINT NOT NULL PRIMARY KEY,
    study_id BIGINT NOT NULL REFERENCES study (id),
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    deadline BIGINT,
    opened_at BIGINT,
    closed_at BIGINT,
    looked_at BIGINT,
    definition TEXT,
    UNIQUE (study_id, number)
);

CREATE TABLE round_item (
    round_id BIGINT NOT NULL REFERENCES round (id),
    item_id BIGINT NOT NULL REFERENCES item (id),
    position INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (round_id, item_id)
);

CREATE TABLE participation (
    round_id BIGINT NOT NULL REFERENCES round (id),
    panelist_id BIGINT NOT NULL REFERENCES panelist (id),
    on_roster_at_opening BOOLEAN NOT NULL,
    opened_day INTEGER,
    started_day INTEGER,
    submitted_day INTEGER,
    counted BOOLEAN,
    stakeholder_group TEXT,
    PRIMARY KEY (round_id, panelist_id)
);

CREATE TABLE rating (
    round_id BIGINT NOT NULL REFERENCES round (id),
    item_id BIGINT NOT NULL REFERENCES item (id),
    panelist_id BIGINT NOT NULL REFERENCES panelist (id),
    answered BOOLEAN NOT NULL,
    value INTEGER,
    confidence INTEGER,
    rationale TEXT,
    seq BIGINT NOT NULL,
    nonce BYTEA,
    leaf BYTEA,
    PRIMARY KEY (round_id, item_id, panelist_id)
);

CREATE TABLE round_result (
    round_id BIGINT NOT NULL PRIMARY KEY REFERENCES round (id),
    input TEXT NOT NULL,
    results TEXT NOT NULL,
    reasons TEXT NOT NULL
);

CREATE TABLE seal (
    round_id BIGINT NOT NULL PRIMARY KEY REFERENCES round (id),
    root TEXT NOT NULL,
    document TEXT NOT NULL
);
