-- The counts by topic of some days.
INSERT INTO published.topic_daily BY NAME
SELECT
    ledger_day AS day,
    aspect,
    topic,
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
FROM topic_daily
WHERE ledger_day BETWEEN $first AND $last
ORDER BY ALL;
