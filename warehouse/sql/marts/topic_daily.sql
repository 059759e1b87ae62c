-- One (day, aspect, topic, product, channel, region, customer group, language) of the rebuilt days.
DELETE FROM topic_daily WHERE ledger_day IN (SELECT ledger_day FROM rebuilt_days);
INSERT INTO topic_daily BY NAME
WITH judged AS (
    SELECT feedback_id, ledger_day, product, channel, region, customer_group, language
    FROM feedback
    WHERE judged AND NOT deleted AND ledger_day IN (SELECT ledger_day FROM rebuilt_days)
),
feedback_topic AS (
    SELECT
        feedback_id,
        aspect,
        topic,
        count(*) AS mentions,
        bool_or(polarity = 1) AS gained,
        bool_or(polarity = -1) AS lost,
        bool_or(polarity = 0) AS neutral
    FROM mention_topic
    WHERE ledger_day IN (SELECT ledger_day FROM rebuilt_days)
    GROUP BY feedback_id, aspect, topic
)
SELECT
    ledger_day,
    aspect,
    topic,
    product,
    channel,
    region,
    customer_group,
    language,
    sum(mentions)::BIGINT AS mentions,
    count(*) AS feedbacks,
    count(*) FILTER (WHERE gained) AS feedbacks_gained,
    count(*) FILTER (WHERE lost) AS feedbacks_lost,
    count(*) FILTER (WHERE neutral) AS feedbacks_neutral,
    count(*) FILTER (WHERE gained AND lost) AS feedbacks_both
FROM feedback_topic
JOIN judged USING (feedback_id)
GROUP BY ALL;
