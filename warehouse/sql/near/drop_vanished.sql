-- Nothing: sketches of some days whose feedback is gone, edited or moved go, and what shared a band with them is stale.
CREATE OR REPLACE TEMP TABLE near_vanished AS
SELECT near_sketch.feedback_id, near_sketch.ledger_day, near_sketch.bands
FROM near_sketch
ANTI JOIN feedback
    ON feedback.feedback_id = near_sketch.feedback_id
    AND feedback.ledger_day = near_sketch.ledger_day
    AND md5_number_lower(feedback.content_hash) = near_sketch.content
    AND NOT feedback.deleted
    AND (feedback.judged OR feedback.not_judged = 'near_duplicate')
WHERE near_sketch.ledger_day IN (SELECT ledger_day FROM days_together);
INSERT INTO near_stale SELECT DISTINCT unnest(bands) FROM near_vanished;
DELETE FROM near_sketch
USING near_vanished
WHERE near_sketch.feedback_id = near_vanished.feedback_id AND near_sketch.ledger_day = near_vanished.ledger_day;
DROP TABLE near_vanished;
