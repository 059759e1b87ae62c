-- Nothing: sketches of some days whose feedback is gone, edited or moved go, and what shared a band with them is stale.
CREATE OR REPLACE TEMP TABLE near_vanished AS
-- The days are asked for before anything is joined: else all of history would be held.
SELECT feedback_id, ledger_day, bands
FROM (
    SELECT feedback_id, ledger_day, content, bands
    FROM near_sketch
    WHERE ledger_day IN (SELECT ledger_day FROM days_together)
) AS sketched
ANTI JOIN (
    SELECT feedback_id, ledger_day, md5_number_lower(content_hash) AS content
    FROM feedback
    WHERE
        ledger_day IN (SELECT ledger_day FROM days_together)
        AND NOT deleted
        AND (judged OR not_judged = 'near_duplicate')
) AS held USING (feedback_id, ledger_day, content);
INSERT INTO near_stale SELECT DISTINCT unnest(bands) FROM near_vanished;
DELETE FROM near_sketch
USING near_vanished
WHERE near_sketch.feedback_id = near_vanished.feedback_id AND near_sketch.ledger_day = near_vanished.ledger_day;
DROP TABLE near_vanished;
