-- One cell of product, channel and language of one watched series: its counts before a change and
-- since, over the days compared.
WITH judged AS (
    SELECT
        product,
        channel,
        language,
        coalesce(sum(judged) FILTER (WHERE ledger_day < $since), 0)::BIGINT AS n0,
        coalesce(sum(judged) FILTER (WHERE ledger_day >= $since), 0)::BIGINT AS n1
    FROM feedback_daily
    SEMI JOIN compared USING (ledger_day)
    WHERE
        CASE $slice_kind
            WHEN 'product' THEN product = $slice_value
            WHEN 'channel' THEN channel = $slice_value
            WHEN 'language' THEN language = $slice_value
            ELSE true
        END
    GROUP BY ALL
),
keyed AS (
    SELECT ledger_day, product, channel, language, feedbacks_gained, feedbacks_lost, feedbacks_both
    FROM value_daily
    SEMI JOIN compared USING (ledger_day)
    WHERE $level = 'aspect' AND aspect = $key
    UNION ALL
    SELECT ledger_day, product, channel, language, feedbacks_gained, feedbacks_lost, feedbacks_both
    FROM group_daily
    SEMI JOIN compared USING (ledger_day)
    WHERE
        $level <> 'aspect'
        AND lens = if($level = 'all', 'all', 'elements')
        AND group_id = $key
),
counted AS (
    SELECT
        product,
        channel,
        language,
        sum(feedbacks_gained) FILTER (WHERE ledger_day < $since) AS gained0,
        sum(feedbacks_lost) FILTER (WHERE ledger_day < $since) AS lost0,
        sum(feedbacks_both) FILTER (WHERE ledger_day < $since) AS both0,
        sum(feedbacks_gained) FILTER (WHERE ledger_day >= $since) AS gained1,
        sum(feedbacks_lost) FILTER (WHERE ledger_day >= $since) AS lost1,
        sum(feedbacks_both) FILTER (WHERE ledger_day >= $since) AS both1
    FROM keyed
    GROUP BY ALL
)
SELECT
    product,
    channel,
    language,
    n0,
    n1,
    coalesce(gained0, 0)::BIGINT AS gained0,
    coalesce(lost0, 0)::BIGINT AS lost0,
    coalesce(both0, 0)::BIGINT AS both0,
    coalesce(gained1, 0)::BIGINT AS gained1,
    coalesce(lost1, 0)::BIGINT AS lost1,
    coalesce(both1, 0)::BIGINT AS both1
FROM judged
LEFT JOIN counted USING (product, channel, language)
WHERE n0 + n1 > 0
ORDER BY product, channel, language;
