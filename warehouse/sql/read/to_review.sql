-- Feedback to look at by hand: its words and its rating disagree (irony, misrating, misreading), strongest first.
-- $rows = 20 : how many
SELECT ledger_day, product, language, rating, reason, round(strength, 2) AS strength, gained, lost, text, feedback_id
FROM review_queue
ORDER BY review_queue.strength DESC, ledger_day DESC, feedback_id
LIMIT $rows::INTEGER;
