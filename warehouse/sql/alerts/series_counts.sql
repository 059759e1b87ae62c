-- One watched series on one day: judged feedbacks, and of these the ones that gained and that lost.
WITH judged AS (
    SELECT ledger_day, 'all' AS slice_kind, 'all' AS slice_value, sum(judged)::BIGINT AS feedbacks
    FROM feedback_daily
    SEMI JOIN days_asked USING (ledger_day)
    GROUP BY ALL
    UNION ALL
    SELECT ledger_day, 'product', product, sum(judged)::BIGINT
    FROM feedback_daily
    SEMI JOIN days_asked USING (ledger_day)
    GROUP BY ALL
    UNION ALL
    SELECT ledger_day, 'channel', channel, sum(judged)::BIGINT
    FROM feedback_daily
    SEMI JOIN days_asked USING (ledger_day)
    GROUP BY ALL
    UNION ALL
    SELECT ledger_day, 'language', language, sum(judged)::BIGINT
    FROM feedback_daily
    SEMI JOIN days_asked USING (ledger_day)
    GROUP BY ALL
),
keyed AS (
    SELECT
        ledger_day,
        'aspect' AS level,
        aspect AS key,
        product,
        channel,
        language,
        sum(feedbacks_gained) AS gained,
        sum(feedbacks_lost) AS lost
    FROM value_daily
    SEMI JOIN days_asked USING (ledger_day)
    GROUP BY ALL
    UNION ALL
    SELECT
        ledger_day,
        if(lens = 'all', 'all', 'dimension'),
        group_id,
        product,
        channel,
        language,
        sum(feedbacks_gained),
        sum(feedbacks_lost)
    FROM group_daily
    SEMI JOIN days_asked USING (ledger_day)
    WHERE lens IN ('elements', 'all')
    GROUP BY ALL
),
counted AS (
    SELECT
        ledger_day,
        level,
        key,
        'all' AS slice_kind,
        'all' AS slice_value,
        sum(gained) AS gained,
        sum(lost) AS lost
    FROM keyed
    GROUP BY ALL
    UNION ALL
    SELECT ledger_day, level, key, 'product', product, sum(gained), sum(lost) FROM keyed GROUP BY ALL
    UNION ALL
    SELECT ledger_day, level, key, 'channel', channel, sum(gained), sum(lost) FROM keyed GROUP BY ALL
    UNION ALL
    SELECT ledger_day, level, key, 'language', language, sum(gained), sum(lost) FROM keyed GROUP BY ALL
)
SELECT
    judged.ledger_day,
    watched_series.number,
    judged.feedbacks,
    coalesce(counted.gained, 0)::BIGINT AS gained,
    coalesce(counted.lost, 0)::BIGINT AS lost
FROM watched_series
JOIN judged USING (slice_kind, slice_value)
LEFT JOIN counted USING (ledger_day, level, key, slice_kind, slice_value)
WHERE judged.feedbacks > 0
ORDER BY judged.ledger_day, watched_series.number;
