-- One ledger day whose groups may have changed, and how many feedbacks it holds: every day, or those to be rebuilt and
-- those of customers whose membership changed.
WITH days AS (
    SELECT ledger_day FROM restated_day WHERE NOT rebuilt
    UNION
    SELECT ledger_day FROM affected_days
    UNION
    SELECT ledger_day FROM feedback WHERE $everything AND ledger_day IS NOT NULL
)
SELECT days.ledger_day, count(feedback.feedback_id) AS feedbacks
FROM days
LEFT JOIN feedback ON feedback.ledger_day = days.ledger_day AND NOT feedback.deleted
GROUP BY days.ledger_day
ORDER BY days.ledger_day;
