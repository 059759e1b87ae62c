-- One feedback with every mention that was read in it.
-- $feedback_id = '' : keyed hash, as in the relation feedback
SELECT
    feedback.ledger_day,
    feedback.source,
    feedback.product,
    feedback.channel,
    feedback.language,
    feedback.rating,
    feedback.text,
    mention.aspect,
    mention.polarity,
    mention.start_char,
    mention.end_char,
    mention.quote,
    mention.confidence,
    mention.model
FROM feedback
LEFT JOIN mention USING (feedback_id, ledger_day)
WHERE feedback_id = $feedback_id
ORDER BY start_char, aspect;
