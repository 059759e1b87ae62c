-- The trend of a topic by week or month: gained, lost and net per 100 judged feedbacks, with limits.
-- $topic = all : id of a topic, or all
-- $product = all : a product, or all
-- $period_type = week : week or month
SELECT
    period,
    complete,
    aspect,
    topic,
    judged,
    gained,
    lost,
    round(net, 2) AS net,
    round(net_low, 2) AS net_low,
    round(net_high, 2) AS net_high,
    round(lost_share, 2) AS lost_share,
    round(lost_low, 2) AS lost_low,
    round(lost_high, 2) AS lost_high
FROM value_topic
WHERE ($topic = 'all' OR topic = $topic) AND product = $product AND period_type = $period_type
ORDER BY aspect, topic, period;
