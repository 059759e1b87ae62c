-- One aspect, dimension or total over time, with its count and 95 % interval.
-- $key = all : id of an aspect or dimension, or all
-- $product = all : a product, or all
-- $period_type = week : day, week or month
SELECT
    period,
    complete,
    judged,
    gained,
    lost,
    round(gained_share, 1) AS gained_share,
    round(lost_share, 1) AS lost_share,
    round(net, 1) AS net,
    round(net_low, 1) AS net_low,
    round(net_high, 1) AS net_high,
    round(smallest_change, 1) AS smallest_change
FROM value_ledger
WHERE period_type = $period_type AND key = $key AND product = $product
ORDER BY period;
