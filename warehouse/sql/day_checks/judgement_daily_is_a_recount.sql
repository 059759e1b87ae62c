-- For each day, judged_daily counts the judged feedbacks and judgement_daily the feedbacks that gained and lost.
WITH kept AS (
    SELECT ledger_day, sum(judged)::BIGINT AS judged
    FROM judged_daily
    WHERE ledger_day IN (SELECT ledger_day FROM scope_days)
    GROUP BY ledger_day
),
recount AS (
    SELECT ledger_day, count(*) AS judged
    FROM feedback
    WHERE judged AND NOT deleted AND ledger_day IN (SELECT ledger_day FROM scope_days)
    GROUP BY ledger_day
),
kept_aspect AS (
    SELECT ledger_day, aspect, sum(gained)::BIGINT AS gained, sum(lost)::BIGINT AS lost
    FROM judgement_daily
    WHERE ledger_day IN (SELECT ledger_day FROM scope_days)
    GROUP BY ledger_day, aspect
),
counted_aspect AS (
    SELECT
        ledger_day,
        aspect,
        count(DISTINCT feedback_id) FILTER (WHERE polarity = 1) AS gained,
        count(DISTINCT feedback_id) FILTER (WHERE polarity = -1) AS lost
    FROM mention
    WHERE ledger_day IN (SELECT ledger_day FROM scope_days)
    GROUP BY ledger_day, aspect
)
SELECT ledger_day, 'judged' AS what
FROM recount
FULL JOIN kept USING (ledger_day)
WHERE recount.judged IS DISTINCT FROM kept.judged
UNION ALL
SELECT ledger_day, aspect
FROM counted_aspect
FULL JOIN kept_aspect USING (ledger_day, aspect)
WHERE
    counted_aspect.gained IS DISTINCT FROM kept_aspect.gained
    OR counted_aspect.lost IS DISTINCT FROM kept_aspect.lost;
