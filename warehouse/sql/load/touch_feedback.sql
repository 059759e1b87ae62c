-- One feedback that was said again, unchanged, at a later time: its time and origin move, nothing else.
UPDATE feedback
SET
    updated_at = incoming.updated_at,
    stream = incoming.stream,
    position = incoming.position
FROM incoming
WHERE feedback.feedback_id = incoming.feedback_id;
