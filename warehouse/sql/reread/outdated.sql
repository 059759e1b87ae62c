-- One live feedback of some days that went through other redaction rules.
SELECT
    feedback_id,
    source,
    kind,
    channel,
    product,
    region,
    -- The source's own group: another one is given anew, and is no part of what was said.
    coalesce(assigned_group.own, customer_group) AS customer_group,
    customer_hash,
    rating,
    text,
    created_at,
    feedback.ledger_day,
    updated_at,
    stream,
    position
FROM feedback
LEFT JOIN assigned_group USING (feedback_id)
WHERE feedback.ledger_day BETWEEN $first AND $last AND NOT deleted AND redaction IS DISTINCT FROM $version
ORDER BY feedback.ledger_day, feedback_id
LIMIT $size;
