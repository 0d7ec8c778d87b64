DROP TABLE account_link;
ALTER TABLE account DROP COLUMN activated;
