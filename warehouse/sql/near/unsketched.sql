-- One feedback with words of some days that has no sketch of its present content.
SELECT
    feedback.feedback_id,
    feedback.ledger_day,
    epoch_us(coalesce(feedback.created_at, feedback.ledger_day::TIMESTAMPTZ)) AS said_at,
    md5_number_lower(feedback.content_hash) AS content,
    feedback.text
FROM feedback
ANTI JOIN (
    SELECT feedback_id, ledger_day, content
    FROM near_sketch
    WHERE ledger_day IN (SELECT ledger_day FROM days_together)
) AS known
    ON known.feedback_id = feedback.feedback_id
    AND known.ledger_day = feedback.ledger_day
    AND known.content = md5_number_lower(feedback.content_hash)
WHERE
    feedback.ledger_day IN (SELECT ledger_day FROM days_together)
    AND NOT feedback.deleted
    AND (feedback.judged OR feedback.not_judged = 'near_duplicate')
ORDER BY feedback.feedback_id;
