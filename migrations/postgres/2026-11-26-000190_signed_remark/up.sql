-- Whose signature a remark carries; nothing where it is not signed.
ALTER TABLE remark ADD COLUMN account_id BIGINT REFERENCES account (id);
CREATE INDEX remark_account ON remark (account_id) WHERE account_id IS NOT NULL;
