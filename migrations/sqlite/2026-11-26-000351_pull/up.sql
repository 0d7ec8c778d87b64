CREATE TABLE pull (
    account_id BIGINT NOT NULL REFERENCES account (id),
    study_id BIGINT NOT NULL REFERENCES study (id),
    is_last BOOLEAN NOT NULL,
    round INTEGER NOT NULL,
    seal TEXT NOT NULL,
    departures TEXT NOT NULL,
    pulled_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, study_id, is_last)
);
