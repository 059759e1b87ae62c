-- One place of a quote and its words, gone where the feedback was deleted or edited since.
SELECT
    wanted.feedback_id,
    wanted.start_char,
    wanted.end_char,
    feedback.ledger_day,
    feedback.product,
    feedback.channel,
    substr(text, wanted.start_char + 1, wanted.end_char - wanted.start_char) AS quote
FROM wanted
JOIN feedback USING (feedback_id)
WHERE
    NOT deleted
    AND length(text) >= wanted.end_char
    AND (wanted.content IS NULL OR wanted.content = feedback.content_hash);
