-- One ledger day that has feedback or an aggregate, and how many feedbacks it holds.
WITH days AS (
    SELECT ledger_day FROM feedback WHERE ledger_day IS NOT NULL
    UNION
    SELECT ledger_day FROM feedback_daily
    UNION
    SELECT ledger_day FROM restated_day WHERE NOT rebuilt
)
SELECT days.ledger_day, count(feedback.feedback_id) AS feedbacks
FROM days
LEFT JOIN feedback ON feedback.ledger_day = days.ledger_day AND NOT feedback.deleted
GROUP BY days.ledger_day
ORDER BY days.ledger_day;
