-- Each topic stands once in a mention of its aspect and polarity, and its words lie inside the mention's.
WITH found AS (
    SELECT *, count(*) OVER (PARTITION BY feedback_id, segment, aspect, topic) AS times
    FROM mention_topic
    WHERE ledger_day IN (SELECT ledger_day FROM scope_days)
)
SELECT found.feedback_id, found.aspect, found.topic
FROM found
LEFT JOIN mention
    ON mention.feedback_id = found.feedback_id
    AND mention.segment = found.segment
    AND mention.aspect = found.aspect
    AND mention.polarity = found.polarity
    AND mention.ledger_day = found.ledger_day
    AND mention.ledger_day IN (SELECT ledger_day FROM scope_days)
WHERE
    found.times > 1
    OR mention.feedback_id IS NULL
    OR found.start_char < mention.start_char
    OR found.end_char > mention.end_char
    OR found.start_char >= found.end_char;
