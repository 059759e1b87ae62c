-- Value by customer group between two months, a dimension or all value: gained, lost and net per 100 judged feedbacks.
-- $first = 2000-01-01 : first month
-- $last = 2999-12-31 : last month
-- $key = all : id of a dimension, or all
-- $rows = 12 : how many groups, most heard first
WITH heard AS (
    SELECT customer_group, sum(judged)::BIGINT AS judged
    FROM feedback_daily
    WHERE date_trunc('month', day)::DATE BETWEEN $first::DATE AND $last::DATE
    GROUP BY customer_group
    HAVING sum(judged) > 0
    ORDER BY judged DESC, customer_group
    LIMIT $rows::INTEGER
),
counted AS (
    SELECT
        customer_group,
        sum(gained)::BIGINT AS gained,
        sum(lost)::BIGINT AS lost,
        sum(gained_and_lost)::BIGINT AS gained_and_lost
    FROM value_by_group
    WHERE key = $key AND month BETWEEN $first::DATE AND $last::DATE
    GROUP BY customer_group
),
wanting AS (
    SELECT customer_group, sum(feedbacks) FILTER (WHERE intent = 'complaint')::BIGINT AS complaints
    FROM intent_daily
    WHERE date_trunc('month', day)::DATE BETWEEN $first::DATE AND $last::DATE
    GROUP BY customer_group
)
SELECT
    customer_group,
    judged,
    coalesce(gained, 0) AS gained,
    coalesce(lost, 0) AS lost,
    round(100 * (coalesce(gained, 0) - coalesce(lost, 0)) / judged, 1) AS net,
    round(net_low(coalesce(gained, 0), coalesce(lost, 0), coalesce(gained_and_lost, 0), judged), 1) AS net_low,
    round(net_high(coalesce(gained, 0), coalesce(lost, 0), coalesce(gained_and_lost, 0), judged), 1) AS net_high,
    coalesce(complaints, 0) AS complaints,
    round(100 * coalesce(complaints, 0) / judged, 1) AS complaint_share,
    round(wilson_low(coalesce(complaints, 0), judged), 1) AS complaint_low,
    round(wilson_high(coalesce(complaints, 0), judged), 1) AS complaint_high
FROM heard
LEFT JOIN counted USING (customer_group)
LEFT JOIN wanting USING (customer_group)
ORDER BY judged DESC, customer_group;
