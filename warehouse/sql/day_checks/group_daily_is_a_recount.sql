-- For each day and lens group, group_daily counts distinct feedbacks that gained and lost, never sums of aspects.
WITH membership AS (
    SELECT lens, group_id, aspect FROM lens
    UNION ALL
    SELECT 'all', 'all', aspect FROM aspect WHERE side IN ('benefit', 'cost')
),
recount AS (
    SELECT
        ledger_day,
        lens,
        group_id,
        count(DISTINCT feedback_id) AS feedbacks,
        count(DISTINCT feedback_id) FILTER (WHERE polarity = 1) AS gained,
        count(DISTINCT feedback_id) FILTER (WHERE polarity = -1) AS lost
    FROM mention
    JOIN membership USING (aspect)
    WHERE ledger_day IN (SELECT ledger_day FROM scope_days)
    GROUP BY ledger_day, lens, group_id
),
kept AS (
    SELECT
        ledger_day,
        lens,
        group_id,
        sum(feedbacks) AS feedbacks,
        sum(feedbacks_gained) AS gained,
        sum(feedbacks_lost) AS lost
    FROM group_daily
    WHERE ledger_day IN (SELECT ledger_day FROM scope_days)
    GROUP BY ledger_day, lens, group_id
)
SELECT ledger_day, lens, group_id
FROM recount
FULL JOIN kept USING (ledger_day, lens, group_id)
WHERE
    recount.feedbacks IS DISTINCT FROM kept.feedbacks
    OR recount.gained IS DISTINCT FROM kept.gained
    OR recount.lost IS DISTINCT FROM kept.lost;
