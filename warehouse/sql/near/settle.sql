-- Nothing: what repeats another one says so, and nothing is stale.
UPDATE repeat_feedback
SET repeat_of = near_moved.repeat_of
FROM near_moved
WHERE repeat_feedback.feedback_id = near_moved.feedback_id;
DELETE FROM near_stale;
