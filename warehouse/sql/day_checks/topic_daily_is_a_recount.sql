-- For each day, aspect and topic, topic_daily counts the mentions and the distinct feedbacks that gained and lost.
WITH recount AS (
    SELECT
        ledger_day,
        aspect,
        topic,
        count(*) AS mentions,
        count(DISTINCT feedback_id) AS feedbacks,
        count(DISTINCT feedback_id) FILTER (WHERE polarity = 1) AS gained,
        count(DISTINCT feedback_id) FILTER (WHERE polarity = -1) AS lost
    FROM mention_topic
    WHERE ledger_day IN (SELECT ledger_day FROM scope_days)
    GROUP BY ledger_day, aspect, topic
),
kept AS (
    SELECT
        ledger_day,
        aspect,
        topic,
        sum(mentions) AS mentions,
        sum(feedbacks) AS feedbacks,
        sum(feedbacks_gained) AS gained,
        sum(feedbacks_lost) AS lost
    FROM topic_daily
    WHERE ledger_day IN (SELECT ledger_day FROM scope_days)
    GROUP BY ledger_day, aspect, topic
)
SELECT ledger_day, aspect, topic
FROM recount
FULL JOIN kept USING (ledger_day, aspect, topic)
WHERE
    recount.mentions IS DISTINCT FROM kept.mentions
    OR recount.feedbacks IS DISTINCT FROM kept.feedbacks
    OR recount.gained IS DISTINCT FROM kept.gained
    OR recount.lost IS DISTINCT FROM kept.lost;
