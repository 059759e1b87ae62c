-- One live feedback of those named, as it is read now.
SELECT feedback_id, language, text, left(sha256(text), 32) AS text_hash
FROM feedback
SEMI JOIN incoming USING (feedback_id)
WHERE NOT deleted;
