-- How many feedbacks of some days are wanted, and how many of them are not read yet.
SELECT
    count(*) AS wanted,
    count(*) FILTER (WHERE shadow_feedback.feedback_id IS NULL) AS unread
FROM life_wanted
LEFT JOIN shadow_feedback USING (feedback_id, ledger_day);
