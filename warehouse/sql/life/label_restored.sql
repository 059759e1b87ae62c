-- Every live feedback carries the taxonomy of before: its own where it is kept, else that of the version in force again.
UPDATE feedback SET taxonomy = (SELECT taxonomy FROM life_now) WHERE NOT deleted AND taxonomy IS NOT NULL;
UPDATE feedback
SET taxonomy = kept_feedback.taxonomy
FROM kept_feedback
WHERE
    kept_feedback.version = (SELECT undone FROM life_now)
    AND kept_feedback.feedback_id = feedback.feedback_id
    AND kept_feedback.content_hash = feedback.content_hash
    AND kept_feedback.taxonomy IS DISTINCT FROM (SELECT taxonomy FROM life_now)
    AND NOT feedback.deleted;
