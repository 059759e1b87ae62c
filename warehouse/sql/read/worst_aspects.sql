-- Where most value was lost in a week: net per 100 judged feedbacks, worst first.
-- $week = 2999-12-31 : any day of the week; 2999-12-31 means the newest full week, or the newest where none is full
-- $level = aspect : aspect, dimension or all
-- $product = all : a product, or all
-- $rows = 10 : how many
SELECT
    period AS week,
    complete,
    key,
    key_zh,
    key_en,
    judged,
    gained,
    lost,
    round(net, 1) AS net,
    round(net_low, 1) AS net_low,
    round(net_high, 1) AS net_high,
    round(lost_share, 1) AS lost_share,
    round(smallest_change, 1) AS smallest_change
FROM value_ledger
WHERE
    period_type = 'week'
    AND level = $level
    AND product = $product
    AND period = (
        SELECT coalesce(
            max(period) FILTER (WHERE period = date_trunc('week', $week::DATE)),
            max(period) FILTER (WHERE complete AND $week::DATE = DATE '2999-12-31'),
            max(period) FILTER (WHERE $week::DATE = DATE '2999-12-31')
        )
        FROM value_ledger
        WHERE period_type = 'week' AND product = $product
    )
ORDER BY value_ledger.net, key
LIMIT $rows::INTEGER;
