-- The denominators of some days.
INSERT INTO published.feedback_daily BY NAME
SELECT
    ledger_day AS day,
    source,
    channel,
    product,
    region,
    customer_group,
    language,
    feedbacks,
    judged,
    rating_only,
    near_duplicates,
    rated,
    CASE WHEN rated > 0 THEN rating_sum::DOUBLE / rated END AS mean_rating
FROM feedback_daily
WHERE ledger_day BETWEEN $first AND $last
ORDER BY ALL;
