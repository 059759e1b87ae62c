-- One erased feedback becomes an empty tombstone without a time, which no later version replaces.
CREATE OR REPLACE TEMP TABLE tombstone AS
SELECT
    feedback_id,
    source,
    kind,
    'unknown' AS channel,
    'unknown' AS product,
    'unknown' AS region,
    'unknown' AS customer_group,
    'other' AS language,
    '' AS text,
    '' AS content_hash,
    false AS judged,
    true AS deleted,
    '' AS stream,
    0 AS position,
    first_run,
    last_run
FROM feedback
SEMI JOIN erased USING (feedback_id);
DELETE FROM feedback WHERE feedback_id IN (SELECT feedback_id FROM erased);
INSERT INTO feedback BY NAME SELECT * FROM tombstone;
DROP TABLE tombstone;
