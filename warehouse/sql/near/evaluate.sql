-- Nothing: near_candidate gets, for each feedback in a stale bucket, the earliest of each bucket that it is in.
-- A bucket holds the sketches that share a number. That its earliest alone is looked at keeps the work in proportion
-- to the copies, and the outcome the same whatever the order of arrival.
CREATE OR REPLACE TEMP TABLE near_touched AS
SELECT feedback_id, ledger_day, said_at, words, bands
FROM near_sketch
WHERE len(bands) > 0
    AND feedback_id IN (
        SELECT feedback_id
        FROM (SELECT feedback_id, unnest(bands) AS bucket FROM near_sketch)
        SEMI JOIN near_stale USING (bucket)
    );
CREATE OR REPLACE TEMP TABLE near_candidate AS
WITH placed AS (
    SELECT feedback_id, said_at, words, unnest(bands) AS bucket FROM near_touched
),
members AS (
    SELECT feedback_id, said_at, words, bucket
    FROM (SELECT feedback_id, said_at, words, unnest(bands) AS bucket FROM near_sketch)
    SEMI JOIN placed USING (bucket)
),
earliest AS (
    SELECT bucket, min({'said_at': said_at, 'feedback_id': feedback_id, 'words': words}) AS original
    FROM members
    GROUP BY bucket
)
SELECT DISTINCT
    placed.feedback_id,
    earliest.original.feedback_id AS original,
    earliest.original.said_at AS original_said_at,
    placed.words = earliest.original.words AS same
FROM placed
JOIN earliest USING (bucket)
WHERE earliest.original.feedback_id <> placed.feedback_id;
