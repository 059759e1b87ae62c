-- One (day, aspect, topic, product, channel, region, customer group, language) of some days, as marts/topic_daily.sql.
-- Feedbacks, cells and topics are numbers until the end: ten million are grouped without hashing a word.
INSERT INTO topic_daily BY NAME
WITH judged AS MATERIALIZED (
    SELECT
        rowid AS feedback_row,
        dense_rank() OVER (ORDER BY ledger_day, product, channel, region, customer_group, language) AS cell,
        ledger_day,
        product,
        channel,
        region,
        customer_group,
        language
    FROM feedback
    WHERE judged AND NOT deleted AND ledger_day IN (SELECT ledger_day FROM days_together)
),
cells AS (
    SELECT DISTINCT cell, ledger_day, product, channel, region, customer_group, language FROM judged
),
feedback_topic AS (
    SELECT
        feedback_row,
        number,
        count(*) AS mentions,
        bool_or(polarity = 1) AS gained,
        bool_or(polarity = -1) AS lost,
        bool_or(polarity = 0) AS neutral
    FROM incoming
    GROUP BY feedback_row, number
),
counted AS (
    SELECT
        cell,
        number,
        sum(mentions)::BIGINT AS mentions,
        count(*) AS feedbacks,
        count(*) FILTER (WHERE gained) AS feedbacks_gained,
        count(*) FILTER (WHERE lost) AS feedbacks_lost,
        count(*) FILTER (WHERE neutral) AS feedbacks_neutral,
        count(*) FILTER (WHERE gained AND lost) AS feedbacks_both
    FROM feedback_topic
    JOIN judged USING (feedback_row)
    GROUP BY cell, number
)
SELECT
    ledger_day,
    topic.aspect,
    topic.topic,
    product,
    channel,
    region,
    customer_group,
    language,
    mentions,
    feedbacks,
    feedbacks_gained,
    feedbacks_lost,
    feedbacks_neutral,
    feedbacks_both
FROM counted
JOIN cells USING (cell)
JOIN topic ON topic.position = counted.number;
