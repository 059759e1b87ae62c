-- The counts by aspect of some days.
INSERT INTO published.value_daily BY NAME
SELECT
    ledger_day AS day,
    aspect,
    product,
    channel,
    region,
    customer_group,
    language,
    mentions,
    feedbacks,
    feedbacks_gained,
    feedbacks_lost,
    feedbacks_neutral,
    feedbacks_both
FROM value_daily
WHERE ledger_day BETWEEN $first AND $last
ORDER BY ALL;
