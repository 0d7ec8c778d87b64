ALTER TABLE round DROP COLUMN withdrawals;
ALTER TABLE round_item DROP COLUMN withdrawn;
