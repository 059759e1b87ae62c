-- The feedback of some days.
INSERT INTO published.feedback BY NAME
SELECT
    feedback_id,
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
    ledger_day,
    judged,
    not_judged,
    polarity,
    model,
    taxonomy,
    redaction,
    text
FROM feedback
WHERE NOT deleted AND ledger_day BETWEEN $first AND $last
-- By day, so that what asks of some days reads these alone.
ORDER BY ledger_day, feedback_id;
