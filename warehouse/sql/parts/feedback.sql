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
    taxonomy,
    redaction,
    text
FROM feedback
LEFT JOIN repeat_feedback USING (feedback_id)
WHERE NOT deleted AND feedback.ledger_day BETWEEN $first AND $last
-- By day, so that what asks of some days reads these alone.
ORDER BY feedback.ledger_day, feedback.feedback_id;
