-- How many of those counted answered something, fixed at closing like the rest of the results.
ALTER TABLE round_result ADD COLUMN answered BIGINT NOT NULL DEFAULT 0;
UPDATE round_result SET answered = (
    SELECT COUNT(*) FROM participation
    WHERE participation.round_id = round_result.round_id
      AND participation.counted
      AND participation.started_day IS NOT NULL
);
