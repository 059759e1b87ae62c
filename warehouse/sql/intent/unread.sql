-- One feedback with words of some days whose present content no intent was read in.
SELECT
    feedback.feedback_id,
    feedback.ledger_day,
    md5_number_lower(feedback.content_hash) AS content,
    feedback.text,
    feedback.rating,
    feedback.kind
FROM feedback
-- The days are asked for on both sides: else all of history would be held to be compared with.
ANTI JOIN (SELECT feedback_id, ledger_day FROM feedback_intent WHERE ledger_day IN (SELECT ledger_day FROM days_together)) AS known USING (feedback_id, ledger_day)
WHERE
    feedback.ledger_day IN (SELECT ledger_day FROM days_together)
    AND NOT feedback.deleted
    AND (feedback.judged OR feedback.not_judged = 'near_duplicate')
ORDER BY feedback.feedback_id;
