ALTER TABLE account ADD COLUMN activated BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE account SET activated = TRUE
WHERE password_hash IS NOT NULL
    OR id IN (SELECT account_id FROM session)
    OR id IN (SELECT account_id FROM api_token)
    OR id IN (
        SELECT panelist.account_id
        FROM panelist
        JOIN entry_link ON entry_link.panelist_id = panelist.id
        WHERE entry_link.redeemed_at IS NOT NULL
    );

CREATE TABLE account_link (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id),
    purpose TEXT NOT NULL,
    detail TEXT NOT NULL,
    token_hash BLOB UNIQUE,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX account_link_account ON account_link (account_id, purpose, expires_at);
