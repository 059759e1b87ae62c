-- The counts by customer group of some months.
INSERT INTO published.value_by_group BY NAME
SELECT
    date_trunc('month', ledger_day)::DATE AS month,
    customer_group,
    CASE lens WHEN 'all' THEN 'all' ELSE group_id END AS key,
    sum(feedbacks_gained)::BIGINT AS gained,
    sum(feedbacks_lost)::BIGINT AS lost,
    sum(feedbacks_both)::BIGINT AS gained_and_lost
FROM group_daily
WHERE lens IN ('all', 'elements') AND ledger_day BETWEEN $first AND $last
GROUP BY ALL
ORDER BY month, customer_group, key;
