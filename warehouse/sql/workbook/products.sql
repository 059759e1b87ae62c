-- One product and dimension, or the total, in the week $week, worst product first; small ones are drawn toward all.
-- $week: first day
WITH of_week AS (
    SELECT *
    FROM value_ledger
    WHERE period_type = 'week' AND period = $week AND level IN ('all', 'dimension') AND key <> 'outcome'
),
whole AS (
    SELECT product, net_shrunk AS whole FROM of_week WHERE level = 'all'
)
SELECT
    product,
    level,
    key,
    key_zh,
    key_en,
    judged,
    gained,
    lost,
    net,
    net_low,
    net_high,
    net_shrunk,
    net_shrunk_low,
    net_shrunk_high,
    small
FROM of_week
LEFT JOIN whole USING (product)
ORDER BY product <> 'all', whole, product, level, key;
