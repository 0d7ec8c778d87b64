ALTER TABLE round_result DROP COLUMN answered;
