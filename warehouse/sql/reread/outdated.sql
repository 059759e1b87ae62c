-- One live feedback of some days that went through other redaction rules.
SELECT
    feedback_id, source, kind, channel, product, region, customer_group, customer_hash, rating, text, created_at,
    ledger_day, updated_at, stream, position
FROM feedback
WHERE ledger_day BETWEEN $first AND $last AND NOT deleted AND redaction IS DISTINCT FROM $version
ORDER BY ledger_day, feedback_id
LIMIT $size;
