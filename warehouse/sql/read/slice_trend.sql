-- One aspect in one slice by week: gained and lost per 100 judged feedbacks, with 95 % intervals.
-- $aspect = outcome.satisfaction : id of an aspect
-- $kind = all : all, product, channel, region or language
-- $value = all : the product, channel, region or language
WITH judged_week AS (
    SELECT date_trunc('week', day)::DATE AS week, sum(judged)::BIGINT AS judged
    FROM feedback_daily
    WHERE
        CASE $kind
            WHEN 'product' THEN product = $value
            WHEN 'channel' THEN channel = $value
            WHEN 'region' THEN region = $value
            WHEN 'language' THEN language = $value
            ELSE true
        END
    GROUP BY week
),
value_week AS (
    SELECT
        date_trunc('week', day)::DATE AS week,
        sum(feedbacks_gained)::BIGINT AS gained,
        sum(feedbacks_lost)::BIGINT AS lost
    FROM value_daily
    WHERE
        aspect = $aspect
        AND CASE $kind
            WHEN 'product' THEN product = $value
            WHEN 'channel' THEN channel = $value
            WHEN 'region' THEN region = $value
            WHEN 'language' THEN language = $value
            ELSE true
        END
    GROUP BY week
),
counted AS (
    SELECT week, judged, coalesce(gained, 0) AS gained, coalesce(lost, 0) AS lost
    FROM judged_week
    LEFT JOIN value_week USING (week)
    WHERE judged > 0
)
SELECT
    week,
    judged,
    gained,
    lost,
    round(100 * gained / judged, 1) AS gained_share,
    round(wilson_low(gained, judged), 1) AS gained_low,
    round(wilson_high(gained, judged), 1) AS gained_high,
    round(100 * lost / judged, 1) AS lost_share,
    round(wilson_low(lost, judged), 1) AS lost_low,
    round(wilson_high(lost, judged), 1) AS lost_high
FROM counted
ORDER BY week;
