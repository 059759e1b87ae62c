-- One feedback with every mention that was read in it.
-- $feedback_id = '' : keyed hash, as in the relation feedback
-- $day = 2999-12-31 : its ledger day, if known: it is found sooner; 2999-12-31 means any
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
WHERE feedback_id = $feedback_id AND ($day::DATE = DATE '2999-12-31' OR feedback.ledger_day = $day::DATE)
ORDER BY start_char, aspect;
