-- Nothing: intents of some days whose feedback is gone, edited or moved go, and those that another classifier read.
CREATE OR REPLACE TEMP TABLE intent_vanished AS
SELECT feedback_intent.feedback_id, feedback_intent.ledger_day
FROM feedback_intent
CROSS JOIN reader_now
LEFT JOIN (
    SELECT feedback_id, ledger_day, md5_number_lower(content_hash) AS content
    FROM feedback
    WHERE
        ledger_day IN (SELECT ledger_day FROM days_together)
        AND NOT deleted
        AND (judged OR not_judged = 'near_duplicate')
) AS held USING (feedback_id, ledger_day, content)
WHERE
    feedback_intent.ledger_day IN (SELECT ledger_day FROM days_together)
    AND (held.feedback_id IS NULL OR feedback_intent.model <> reader_now.reader);
DELETE FROM feedback_intent
USING intent_vanished
WHERE
    feedback_intent.feedback_id = intent_vanished.feedback_id
    AND feedback_intent.ledger_day = intent_vanished.ledger_day;
DROP TABLE intent_vanished;
