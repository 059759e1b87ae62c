-- Value gained, lost and net per 100 judged feedbacks between two days, with 95 % intervals.
-- $first = 2000-01-01 : first ledger day
-- $last = 2999-12-31 : last ledger day
-- $level = dimension : aspect, dimension or all
-- $product = all : a product, or all
WITH added AS (
    -- Distinct feedbacks add up over days: a feedback has one ledger day.
    SELECT
        key,
        key_zh,
        key_en,
        side,
        sum(judged)::BIGINT AS judged,
        sum(gained)::BIGINT AS gained,
        sum(lost)::BIGINT AS lost,
        sum(gained_and_lost)::BIGINT AS gained_and_lost
    FROM value_ledger
    WHERE
        period_type = 'day'
        AND level = $level
        AND product = $product
        AND period BETWEEN $first::DATE AND $last::DATE
    GROUP BY ALL
)
SELECT
    key,
    key_zh,
    key_en,
    side,
    judged,
    gained,
    lost,
    round(100 * gained / judged, 1) AS gained_share,
    round(wilson_low(gained, judged), 1) AS gained_low,
    round(wilson_high(gained, judged), 1) AS gained_high,
    round(100 * lost / judged, 1) AS lost_share,
    round(wilson_low(lost, judged), 1) AS lost_low,
    round(wilson_high(lost, judged), 1) AS lost_high,
    round(100 * (gained - lost) / judged, 1) AS net,
    round(net_low(gained, lost, gained_and_lost, judged), 1) AS net_low,
    round(net_high(gained, lost, gained_and_lost, judged), 1) AS net_high
FROM added
WHERE judged > 0
ORDER BY 100 * (gained - lost) / judged, key;
