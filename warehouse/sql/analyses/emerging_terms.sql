-- One word or phrase outside every aspect: feedbacks of the period and of the reference that use it, at least $least together.
WITH compared AS (
    SELECT feedback_id
    FROM feedback
    ANTI JOIN uncovered_unknown USING (feedback_id)
    WHERE judged AND NOT deleted AND model = $model AND ledger_day BETWEEN $reference_start AND $period_end
),
used AS (
    SELECT DISTINCT term, feedback_id, ledger_day >= $period_start AS in_period
    FROM uncovered_term
    SEMI JOIN compared USING (feedback_id)
    WHERE ledger_day BETWEEN $reference_start AND $period_end
)
SELECT
    term,
    count(*) FILTER (WHERE in_period) AS feedbacks,
    count(*) FILTER (WHERE NOT in_period) AS feedbacks_before
FROM used
GROUP BY term
HAVING count(*) >= $least
ORDER BY term;
