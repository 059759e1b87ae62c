-- One feedback whose mentions were changed, with what it now says.
SELECT
    feedback.feedback_id,
    feedback.ledger_day,
    feedback.text,
    (
        SELECT coalesce(list({
            'segment': segment, 'start_char': start_char, 'end_char': end_char, 'aspect': aspect, 'polarity': polarity
        } ORDER BY segment, aspect), [])
        FROM mention
        WHERE mention.feedback_id = feedback.feedback_id AND mention.ledger_day = feedback.ledger_day
    ) AS mentions
FROM feedback
SEMI JOIN over_touched USING (feedback_id)
ORDER BY feedback.feedback_id;
