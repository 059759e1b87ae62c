-- One month, customer group, and dimension or all value: distinct feedbacks that gained and lost.
CREATE OR REPLACE TABLE published.value_by_group AS
SELECT
    date_trunc('month', ledger_day)::DATE AS month,
    customer_group,
    CASE lens WHEN 'all' THEN 'all' ELSE group_id END AS key,
    sum(feedbacks_gained)::BIGINT AS gained,
    sum(feedbacks_lost)::BIGINT AS lost,
    sum(feedbacks_both)::BIGINT AS gained_and_lost
FROM group_daily
WHERE lens IN ('all', 'elements')
GROUP BY ALL
ORDER BY month, customer_group, key;
COMMENT ON TABLE published.value_by_group IS
    'One month, customer group, and dimension or all value: distinct feedbacks that gained and lost.';
COMMENT ON COLUMN published.value_by_group.month IS 'First day of the month.';
COMMENT ON COLUMN published.value_by_group.customer_group IS
    'Segment of the customer, by the company''s own table or by the source; unknown where neither says it.';
COMMENT ON COLUMN published.value_by_group.key IS 'Id of a dimension; all for all benefits and costs.';
COMMENT ON COLUMN published.value_by_group.gained IS
    'Distinct feedbacks with value gained; the denominator is the sum of feedback_daily.judged.';
COMMENT ON COLUMN published.value_by_group.lost IS 'Distinct feedbacks with value lost.';
COMMENT ON COLUMN published.value_by_group.gained_and_lost IS 'Distinct feedbacks with both.';
