-- Nothing: what people corrected gives way to what the judge read; it is put back once the change is made.
DELETE FROM mention WHERE model = 'correction';
DELETE FROM repeat_mention WHERE model = 'correction';
INSERT INTO mention BY NAME
SELECT feedback_id, ledger_day, segment, start_char, end_char, aspect, polarity, confidence, model, taxonomy
FROM overridden_mention
SEMI JOIN feedback
    ON feedback.feedback_id = overridden_mention.feedback_id
    AND feedback.ledger_day = overridden_mention.ledger_day
    AND feedback.judged
    AND NOT feedback.deleted;
DELETE FROM overridden_mention;
DELETE FROM overridden;
