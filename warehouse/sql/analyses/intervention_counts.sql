-- One day, product and channel of a window: judged feedbacks, and those that gained, lost and did both on one key.
WITH judged AS (
    SELECT ledger_day, product, channel, sum(judged)::BIGINT AS judged
    FROM feedback_daily
    WHERE ledger_day BETWEEN $first::DATE AND $last::DATE
    GROUP BY ALL
    HAVING sum(judged) > 0
),
counted AS (
    SELECT
        ledger_day,
        product,
        channel,
        sum(feedbacks_gained)::BIGINT AS gained,
        sum(feedbacks_lost)::BIGINT AS lost,
        sum(feedbacks_both)::BIGINT AS gained_and_lost
    FROM value_daily
    WHERE $level = 'aspect' AND aspect = $key AND ledger_day BETWEEN $first::DATE AND $last::DATE
    GROUP BY ALL
    UNION ALL
    SELECT
        ledger_day,
        product,
        channel,
        sum(feedbacks_gained)::BIGINT,
        sum(feedbacks_lost)::BIGINT,
        sum(feedbacks_both)::BIGINT
    FROM group_daily
    WHERE
        $level = 'dimension'
        AND lens = 'elements'
        AND group_id = $key
        AND ledger_day BETWEEN $first::DATE AND $last::DATE
    GROUP BY ALL
)
SELECT
    ledger_day,
    product,
    channel,
    judged,
    coalesce(gained, 0) AS gained,
    coalesce(lost, 0) AS lost,
    coalesce(gained_and_lost, 0) AS gained_and_lost
FROM judged
LEFT JOIN counted USING (ledger_day, product, channel)
ORDER BY ledger_day, product, channel;
