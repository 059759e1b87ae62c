-- Value gained, lost and net per 100 judged feedbacks over the last days of the ledger, with 95 % intervals.
-- $days = 30 : how many days back from the newest ledger day
-- $level = dimension : aspect, dimension or all
-- $product = all : a product, or all
WITH last_days AS (
    SELECT *
    FROM value_ledger
    WHERE
        period_type = 'day'
        AND level = $level
        AND product = $product
        AND period > (SELECT max(day) FROM feedback_daily) - $days::INTEGER
),
added AS (
    -- Distinct feedbacks add up over days: a feedback has one ledger day.
    SELECT
        key,
        key_zh,
        key_en,
        min(period) AS first_day,
        max(period) AS last_day,
        sum(judged) AS judged,
        sum(gained) AS gained,
        sum(lost) AS lost,
        sum(gained_and_lost) AS gained_and_lost
    FROM last_days
    GROUP BY ALL
)
SELECT
    key,
    key_zh,
    key_en,
    judged::BIGINT AS judged,
    gained::BIGINT AS gained,
    lost::BIGINT AS lost,
    round(100 * gained / judged, 1) AS gained_share,
    round(100 * lost / judged, 1) AS lost_share,
    round(100 * (gained - lost) / judged, 1) AS net,
    round(net_low(gained, lost, gained_and_lost, judged), 1) AS net_low,
    round(net_high(gained, lost, gained_and_lost, judged), 1) AS net_high,
    first_day,
    last_day
FROM added
ORDER BY 100 * (gained - lost) / judged, key;
