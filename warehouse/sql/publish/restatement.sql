-- One ledger day whose figures one night or erasure changed after a night had stated them.
-- At the moment of an erasure its day is that of the time zone of the last night.
CREATE OR REPLACE TABLE published.restatement AS
WITH erased AS (
    SELECT
        'erasure-' || erasure AS run_id,
        erasure,
        timezone((SELECT arg_max(time_zone, night) FROM run), begun_at)::DATE AS night
    FROM erasure
),
stated AS (
    SELECT DISTINCT restated_day.ledger_day, run.night, 'night' AS cause, 0 AS erasure
    FROM restated_day
    JOIN run USING (run_id)
    UNION ALL
    SELECT DISTINCT restated_day.ledger_day, erased.night, 'erasure', erased.erasure
    FROM restated_day
    JOIN erased USING (run_id)
),
numbered AS (
    SELECT
        ledger_day,
        night,
        lag(night) OVER by_day AS stated_before,
        row_number() OVER by_day - 1 AS number,
        cause
    FROM stated
    WINDOW by_day AS (PARTITION BY ledger_day ORDER BY night, erasure)
)
SELECT ledger_day, night, stated_before, number, cause
FROM numbered
WHERE stated_before IS NOT NULL
ORDER BY ledger_day, night, number;
COMMENT ON TABLE published.restatement IS
    'One ledger day whose figures a night or an erasure changed after a night had stated them: late, edited or deleted feedback, copies, or what was forgotten.';
COMMENT ON COLUMN published.restatement.ledger_day IS 'The day whose figures changed; so did its week and month.';
COMMENT ON COLUMN published.restatement.night IS 'Night that changed them; for an erasure between nights, its day.';
COMMENT ON COLUMN published.restatement.stated_before IS 'Night that had stated them before.';
COMMENT ON COLUMN published.restatement.number IS 'How often the day had been restated then, this time included.';
COMMENT ON COLUMN published.restatement.cause IS
    'night, or erasure where something was forgotten between nights; what nights erase by age is theirs.';
