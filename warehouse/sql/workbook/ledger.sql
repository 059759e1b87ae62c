-- One row of the ledger of the week $week: the total, then dimensions, then aspects, each by the codebook's order.
-- $week: first day; $product: a product, or all
WITH place AS (
    SELECT dimension AS key, min(position) AS position FROM aspect GROUP BY dimension
    UNION ALL
    SELECT aspect, position FROM aspect
)
SELECT
    level,
    key,
    key_zh,
    key_en,
    judged,
    gained,
    lost,
    gained_share,
    gained_low,
    gained_high,
    lost_share,
    lost_low,
    lost_high,
    net,
    net_low,
    net_high,
    smallest_change
FROM value_ledger
LEFT JOIN place USING (key)
WHERE period_type = 'week' AND period = $week AND product = $product
ORDER BY CASE level WHEN 'all' THEN 0 WHEN 'dimension' THEN 1 ELSE 2 END, position, key;
