-- What customers want by month: complaints, requests, questions, praise and the rest per 100 judged feedbacks.
-- $product = all : a product, or all
-- $group = all : a customer group, or all
WITH counted AS (
    SELECT date_trunc('month', day)::DATE AS month, intent, sum(feedbacks)::BIGINT AS feedbacks
    FROM intent_daily
    WHERE ($product = 'all' OR product = $product) AND ($group = 'all' OR customer_group = $group)
    GROUP BY ALL
),
totals AS (
    SELECT month, sum(feedbacks)::BIGINT AS judged FROM counted GROUP BY ALL
)
SELECT
    month,
    intent,
    feedbacks,
    judged,
    round(100 * feedbacks / judged, 1) AS share,
    round(wilson_low(feedbacks, judged), 1) AS low,
    round(wilson_high(feedbacks, judged), 1) AS high
FROM counted
JOIN totals USING (month)
ORDER BY month DESC, feedbacks DESC, intent;
