ALTER TABLE round_result DROP COLUMN revision;
