DROP INDEX remark_account;
ALTER TABLE remark DROP COLUMN account_id;
