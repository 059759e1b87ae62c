-- Nothing: sketches of some days whose feedback is gone, edited or moved go, and what shared a band with them is stale.
CREATE OR REPLACE TEMP TABLE near_vanished AS
SELECT near_sketch.feedback_id, near_sketch.ledger_day, near_sketch.bands
FROM near_sketch
-- The days are asked for on both sides: else all of history would be held to be compared with.
ANTI JOIN (
    SELECT feedback_id, ledger_day, md5_number_lower(content_hash) AS content
    FROM feedback
    WHERE
        ledger_day IN (SELECT ledger_day FROM days_together)
        AND NOT deleted
        AND (judged OR not_judged = 'near_duplicate')
) AS held USING (feedback_id, ledger_day, content)
WHERE near_sketch.ledger_day IN (SELECT ledger_day FROM days_together);
INSERT INTO near_stale SELECT DISTINCT unnest(bands) FROM near_vanished;
DELETE FROM near_sketch
USING near_vanished
WHERE near_sketch.feedback_id = near_vanished.feedback_id AND near_sketch.ledger_day = near_vanished.ledger_day;
DROP TABLE near_vanished;
