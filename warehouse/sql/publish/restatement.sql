-- One ledger day whose figures one night changed after an earlier night had stated them.
CREATE TABLE published.restatement AS
WITH stated AS (
    SELECT DISTINCT restated_day.ledger_day, run.night
    FROM restated_day
    JOIN run USING (run_id)
),
numbered AS (
    SELECT
        ledger_day,
        night,
        lag(night) OVER by_day AS stated_before,
        row_number() OVER by_day - 1 AS number
    FROM stated
    WINDOW by_day AS (PARTITION BY ledger_day ORDER BY night)
)
SELECT ledger_day, night, stated_before, number
FROM numbered
WHERE stated_before IS NOT NULL
ORDER BY ledger_day, night;
COMMENT ON TABLE published.restatement IS
    'One ledger day whose figures one night changed after an earlier night had stated them: late, edited or deleted feedback, or copies.';
COMMENT ON COLUMN published.restatement.ledger_day IS 'The day whose figures changed; so did its week and month.';
COMMENT ON COLUMN published.restatement.night IS 'Night that changed them.';
COMMENT ON COLUMN published.restatement.stated_before IS 'Night that had stated them before.';
COMMENT ON COLUMN published.restatement.number IS 'How often the day had been restated then, this time included.';
