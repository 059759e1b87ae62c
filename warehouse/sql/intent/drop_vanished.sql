-- Nothing: intents of some days whose feedback is gone, edited or moved go, and those that another classifier read.
CREATE OR REPLACE TEMP TABLE intent_vanished AS
SELECT feedback_intent.feedback_id, feedback_intent.ledger_day
FROM feedback_intent
CROSS JOIN reader_now
LEFT JOIN feedback
    ON feedback.feedback_id = feedback_intent.feedback_id
    AND feedback.ledger_day = feedback_intent.ledger_day
    AND md5_number_lower(feedback.content_hash) = feedback_intent.content
    AND NOT feedback.deleted
    AND (feedback.judged OR feedback.not_judged = 'near_duplicate')
WHERE
    feedback_intent.ledger_day IN (SELECT ledger_day FROM days_together)
    AND (feedback.feedback_id IS NULL OR feedback_intent.model <> reader_now.reader);
DELETE FROM feedback_intent
USING intent_vanished
WHERE
    feedback_intent.feedback_id = intent_vanished.feedback_id
    AND feedback_intent.ledger_day = intent_vanished.ledger_day;
DROP TABLE intent_vanished;
