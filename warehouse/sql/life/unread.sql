-- One feedback that the change wants read and that is not read yet.
SELECT
    feedback.feedback_id,
    feedback.source,
    feedback.kind,
    feedback.channel,
    feedback.product,
    feedback.region,
    feedback.customer_group,
    feedback.customer_hash,
    feedback.rating,
    feedback.text,
    feedback.created_at,
    feedback.ledger_day,
    feedback.updated_at,
    feedback.content_hash,
    feedback.stream,
    feedback.position,
    coalesce(repeat_feedback.model, feedback.model) AS model,
    life_wanted.base
FROM feedback
JOIN life_wanted USING (feedback_id, ledger_day)
ANTI JOIN shadow_feedback USING (feedback_id, ledger_day)
LEFT JOIN repeat_feedback ON repeat_feedback.feedback_id = feedback.feedback_id
WHERE $share >= 1.0 OR hash(feedback.feedback_id, $seed) / 18446744073709551615.0 < $share
ORDER BY feedback.ledger_day, feedback.feedback_id
LIMIT $size;
