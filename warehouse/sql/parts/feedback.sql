-- The feedback of some days.
INSERT INTO published.feedback BY NAME
SELECT
    feedback.feedback_id,
    source,
    kind,
    channel,
    product,
    region,
    customer_group,
    customer_hash,
    language,
    rating,
    created_at,
    feedback.ledger_day,
    judged,
    not_judged,
    repeat_of,
    feedback.polarity,
    feedback.model,
    CASE WHEN judged THEN feedback_intent.intent END AS intent,
    CASE WHEN judged THEN feedback_intent.model END AS intent_model,
    taxonomy,
    redaction,
    text
FROM feedback
LEFT JOIN repeat_feedback USING (feedback_id)
LEFT JOIN feedback_intent
    ON feedback_intent.feedback_id = feedback.feedback_id
    AND feedback_intent.ledger_day = feedback.ledger_day
    AND feedback_intent.ledger_day BETWEEN $first AND $last
WHERE NOT deleted AND feedback.ledger_day BETWEEN $first AND $last
-- By day, so that what asks of some days reads these alone.
ORDER BY feedback.ledger_day, feedback.feedback_id;
