-- Every aspect, every dimension or the total over time: shares, net and its 95 % interval.
-- $level = dimension : aspect, dimension or all
-- $product = all : a product, or all
-- $period_type = week : day, week or month
SELECT
    key,
    key_zh,
    key_en,
    period,
    complete,
    judged,
    round(gained_share, 1) AS gained_share,
    round(lost_share, 1) AS lost_share,
    round(net, 1) AS net,
    round(net_low, 1) AS net_low,
    round(net_high, 1) AS net_high
FROM value_ledger
WHERE period_type = $period_type AND level = $level AND product = $product
ORDER BY key, period;
