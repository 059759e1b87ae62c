-- One ledger day whose aggregates are out of date, and how many feedbacks it holds.
WITH stale AS (
    SELECT DISTINCT ledger_day FROM restated_day WHERE NOT rebuilt
)
SELECT stale.ledger_day, count(feedback.feedback_id) AS feedbacks
FROM stale
LEFT JOIN feedback ON feedback.ledger_day = stale.ledger_day AND NOT feedback.deleted
GROUP BY stale.ledger_day
ORDER BY stale.ledger_day;
