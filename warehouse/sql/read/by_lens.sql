-- The same feedback through another framework's groups, in the last full month.
-- $lens = functional : id of a lens
-- $product = all : a product, or all
SELECT
    period AS month,
    group_id,
    group_zh,
    group_en,
    side,
    judged,
    gained,
    lost,
    round(net, 1) AS net,
    round(net_low, 1) AS net_low,
    round(net_high, 1) AS net_high
FROM value_by_lens
WHERE
    period_type = 'month'
    AND lens = $lens
    AND product = $product
    AND period = (
        SELECT coalesce(max(period) FILTER (WHERE complete), max(period))
        FROM value_by_lens
        WHERE period_type = 'month' AND product = $product
    )
ORDER BY position;
