-- For each day and source, feedback_daily counts the live feedbacks and the judged ones.
WITH recount AS (
    SELECT ledger_day, source, count(*) AS feedbacks, count(*) FILTER (WHERE judged) AS judged
    FROM feedback
    WHERE NOT deleted AND ledger_day IN (SELECT ledger_day FROM scope_days)
    GROUP BY ledger_day, source
),
kept AS (
    SELECT ledger_day, source, sum(feedbacks) AS feedbacks, sum(judged) AS judged
    FROM feedback_daily
    WHERE ledger_day IN (SELECT ledger_day FROM scope_days)
    GROUP BY ledger_day, source
)
SELECT ledger_day, source
FROM recount
FULL JOIN kept USING (ledger_day, source)
WHERE
    recount.feedbacks IS DISTINCT FROM kept.feedbacks
    OR recount.judged IS DISTINCT FROM kept.judged;
