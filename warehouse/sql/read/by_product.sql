-- One aspect, dimension or total by product over the last days, worst net first; all is beside them.
-- $key = all : id of an aspect or dimension, or all
-- $days = 30 : how many days back from the newest ledger day
WITH added AS (
    SELECT
        product,
        sum(judged) AS judged,
        sum(gained) AS gained,
        sum(lost) AS lost,
        sum(gained_and_lost) AS gained_and_lost
    FROM value_ledger
    WHERE
        period_type = 'day'
        AND key = $key
        AND period > (SELECT max(day) FROM feedback_daily) - $days::INTEGER
    GROUP BY product
)
SELECT
    product,
    judged::BIGINT AS judged,
    gained::BIGINT AS gained,
    lost::BIGINT AS lost,
    round(100 * (gained - lost) / judged, 1) AS net,
    round(net_low(gained, lost, gained_and_lost, judged), 1) AS net_low,
    round(net_high(gained, lost, gained_and_lost, judged), 1) AS net_high,
    round(100 * lost / judged, 1) AS lost_share,
    round(wilson_low(lost, judged), 1) AS lost_low,
    round(wilson_high(lost, judged), 1) AS lost_high
FROM added
ORDER BY product <> 'all', 100 * (gained - lost) / judged, product;
