-- One ledger day that the checks look at, and how many feedbacks it holds: every day, or those that the runs in scope touched.
WITH touched AS (
    SELECT ledger_day FROM restated_day WHERE run_id IN (SELECT run_id FROM scope_runs)
    UNION
    SELECT ledger_day FROM feedback WHERE $everything AND ledger_day IS NOT NULL
)
SELECT touched.ledger_day, count(feedback.feedback_id) AS feedbacks
FROM touched
LEFT JOIN feedback USING (ledger_day)
GROUP BY touched.ledger_day
ORDER BY touched.ledger_day;
