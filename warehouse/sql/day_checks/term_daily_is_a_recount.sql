-- For each day and aspect, term_daily counts every use of a term by a feedback.
WITH recount AS (
    SELECT ledger_day, aspect, count(*) AS uses
    FROM (
        SELECT DISTINCT ledger_day, aspect, term, feedback_id
        FROM mention_term
        WHERE ledger_day IN (SELECT ledger_day FROM scope_days)
    ) AS use
    GROUP BY ledger_day, aspect
),
kept AS (
    SELECT ledger_day, aspect, sum(feedbacks) AS uses
    FROM term_daily
    WHERE ledger_day IN (SELECT ledger_day FROM scope_days)
    GROUP BY ledger_day, aspect
)
SELECT ledger_day, aspect
FROM recount
FULL JOIN kept USING (ledger_day, aspect)
WHERE recount.uses IS DISTINCT FROM kept.uses;
