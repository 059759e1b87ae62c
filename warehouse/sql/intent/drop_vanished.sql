-- Nothing: intents of some days whose feedback is gone, edited or moved go, and those that another classifier read.
CREATE OR REPLACE TEMP TABLE intent_vanished AS
-- The days are asked for before anything is joined: else all of history would be held.
SELECT feedback_id, ledger_day
FROM (
    SELECT feedback_id, ledger_day, content, model
    FROM feedback_intent
    WHERE ledger_day IN (SELECT ledger_day FROM days_together)
) AS wanted
LEFT JOIN (
    SELECT feedback_id, ledger_day, md5_number_lower(content_hash) AS content, true AS held
    FROM feedback
    WHERE
        ledger_day IN (SELECT ledger_day FROM days_together)
        AND NOT deleted
        AND (judged OR not_judged = 'near_duplicate')
) AS spoken USING (feedback_id, ledger_day, content)
WHERE held IS NULL OR model <> (SELECT reader FROM reader_now);
DELETE FROM feedback_intent
USING intent_vanished
WHERE
    feedback_intent.feedback_id = intent_vanished.feedback_id
    AND feedback_intent.ledger_day = intent_vanished.ledger_day;
DROP TABLE intent_vanished;
