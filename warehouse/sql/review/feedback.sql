-- One feedback of a sheet, with what was read in it.
SELECT
    feedback.feedback_id,
    feedback.ledger_day,
    feedback.source,
    feedback.product,
    feedback.language,
    feedback.rating,
    feedback.text,
    left(sha256(feedback.text), 32) AS text_hash,
    (
        SELECT coalesce(list({
            'segment': segment, 'aspect': aspect, 'polarity': polarity, 'confidence': confidence, 'model': model
        } ORDER BY segment, aspect), [])
        FROM mention
        WHERE mention.feedback_id = feedback.feedback_id
    ) AS mentions
FROM feedback
WHERE feedback.feedback_id IN (SELECT unnest($ids))
ORDER BY feedback.feedback_id;
