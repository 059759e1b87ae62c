-- What lost most against the week before: change of net in the newest full week, worst first, and what it is made of.
-- $by = week : week or month
-- $level = aspect : aspect, dimension or all
-- $product = all : a product, or all
-- $rows = 10 : how many
SELECT
    period,
    key,
    key_zh,
    key_en,
    judged_before,
    judged_after,
    lost_before,
    lost_after,
    round(net_before, 1) AS net_before,
    round(net_after, 1) AS net_after,
    round(change, 1) AS change,
    round(change_low, 1) AS change_low,
    round(change_high, 1) AS change_high,
    q <= 0.05 AS beyond_chance,
    round(q, 4) AS q,
    round(rate, 1) AS rate,
    round(mix, 1) AS mix,
    round(volume, 1) AS volume,
    reversed
FROM value_change
WHERE
    period_type = $by
    AND level = $level
    AND product = $product
    AND period = (
        SELECT coalesce(max(period) FILTER (WHERE complete), max(period))
        FROM value_change
        WHERE period_type = $by AND product = $product
    )
ORDER BY value_change.change, key
LIMIT $rows::INTEGER;
