-- The lines of some days before the change.
INSERT INTO life_line BY NAME
WITH counted AS (
    SELECT feedback_id, ledger_day
    FROM feedback
    WHERE
        judged
        AND NOT deleted
        AND ledger_day IN (SELECT ledger_day FROM days_together)
        AND (NOT $sampled OR feedback_id IN (SELECT feedback_id FROM shadow_feedback))
),
feedback_line AS (
    SELECT
        feedback_id,
        mention.ledger_day,
        level,
        key,
        bool_or(polarity = 1) AS gained,
        bool_or(polarity = -1) AS lost
    FROM mention
    SEMI JOIN counted USING (feedback_id, ledger_day)
    JOIN life_members_before USING (aspect)
    WHERE mention.ledger_day IN (SELECT ledger_day FROM days_together)
    GROUP BY ALL
)
SELECT
    'before' AS moment,
    ledger_day,
    level,
    key,
    count(*) FILTER (WHERE gained) AS gained,
    count(*) FILTER (WHERE lost) AS lost
FROM feedback_line
GROUP BY ALL;
