-- One statement about the open file that should hold and does not, with both sides of it; none in a whole ledger.
WITH statements AS (
    SELECT
        'judged feedbacks stand in feedback_daily' AS statement,
        (SELECT count(*) FROM feedback WHERE judged) AS expected,
        (SELECT coalesce(sum(judged), 0) FROM feedback_daily) AS found
    UNION ALL
    SELECT
        'all feedbacks stand in feedback_daily',
        (SELECT count(*) FROM feedback),
        (SELECT coalesce(sum(feedbacks), 0) FROM feedback_daily)
    UNION ALL
    SELECT
        'intents stand in intent_daily',
        (SELECT count(*) FROM feedback WHERE intent IS NOT NULL),
        (SELECT coalesce(sum(feedbacks), 0) FROM intent_daily)
    UNION ALL
    SELECT
        'mentions stand in value_daily',
        (SELECT count(*) FROM mention),
        (SELECT coalesce(sum(mentions), 0) FROM value_daily)
    UNION ALL
    SELECT
        'topics of mentions stand in topic_daily',
        (SELECT count(*) FROM mention_topic),
        (SELECT coalesce(sum(mentions), 0) FROM topic_daily)
    UNION ALL
    SELECT
        'no topic exceeds its aspect',
        0,
        (
            SELECT count(*)
            FROM value_topic
            JOIN value_ledger ON
                value_ledger.period_type = value_topic.period_type
                AND value_ledger.period = value_topic.period
                AND value_ledger.level = 'aspect'
                AND value_ledger.key = value_topic.aspect
                AND value_ledger.product = value_topic.product
            WHERE
                value_topic.judged <> value_ledger.judged
                OR value_topic.mentions > value_ledger.mentions
                OR value_topic.gained > value_ledger.gained
                OR value_topic.lost > value_ledger.lost
                OR value_topic.neutral > value_ledger.neutral
        )
    UNION ALL
    SELECT
        'value_weekly adds up to value_daily',
        (SELECT coalesce(sum(feedbacks_gained - feedbacks_lost), 0) FROM value_daily),
        (SELECT coalesce(sum(feedbacks_gained - feedbacks_lost), 0) FROM value_weekly)
    UNION ALL
    SELECT
        'value_monthly adds up to value_daily',
        (SELECT coalesce(sum(feedbacks_gained - feedbacks_lost), 0) FROM value_daily),
        (SELECT coalesce(sum(feedbacks_gained - feedbacks_lost), 0) FROM value_monthly)
    UNION ALL
    SELECT
        'denominators of value_ledger by day are the judged feedbacks',
        (SELECT count(*) FROM feedback WHERE judged),
        (
            SELECT coalesce(sum(judged), 0)
            FROM value_ledger
            WHERE period_type = 'day' AND level = 'all' AND product = 'all'
        )
    UNION ALL
    SELECT
        'losses of value_ledger by month are distinct feedbacks',
        (
            SELECT count(DISTINCT feedback_id)
            FROM mention
            JOIN aspect USING (aspect)
            WHERE polarity = -1 AND side IN ('benefit', 'cost')
        ),
        (
            SELECT coalesce(sum(lost), 0)
            FROM value_ledger
            WHERE period_type = 'month' AND level = 'all' AND product = 'all'
        )
    UNION ALL
    SELECT
        'denominators of value_balance by week are the judged feedbacks',
        (SELECT count(*) FROM feedback WHERE judged),
        (SELECT coalesce(sum(judged), 0) FROM value_balance WHERE period_type = 'week' AND product = 'all')
    UNION ALL
    SELECT
        'rate, mix and volume of value_change sum to the change',
        0,
        (
            SELECT count(*)
            FROM value_change
            WHERE
                abs(rate + mix + volume - change) > 1e-9
                OR abs(count_rate + count_mix + count_volume - count_change) > 1e-6
        )
    UNION ALL
    SELECT
        'net of value_change is net of value_ledger',
        0,
        (
            SELECT count(*)
            FROM value_change
            LEFT JOIN value_ledger USING (period_type, period, level, key, product)
            WHERE abs(net_after - net) < 1e-9 IS NOT TRUE
        )
    UNION ALL
    SELECT
        'rows read in every night are loaded, updated, duplicate, deleted or quarantined',
        0,
        (SELECT count(*) FROM source_health WHERE NOT reconciles)
    UNION ALL
    SELECT
        'quotes of the evidence stand in mention',
        0,
        (SELECT count(*) FROM evidence ANTI JOIN mention USING (feedback_id, segment, aspect, polarity, quote))
    UNION ALL
    SELECT
        'mentions have their feedback',
        0,
        (SELECT count(*) FROM mention ANTI JOIN feedback USING (feedback_id))
)
SELECT statement, expected, found
FROM statements
WHERE expected <> found;
