-- What is kept or was read of feedback that its source has withdrawn goes.
DELETE FROM kept_mention WHERE feedback_id IN (SELECT feedback_id FROM feedback WHERE deleted);
DELETE FROM kept_term WHERE feedback_id IN (SELECT feedback_id FROM feedback WHERE deleted);
DELETE FROM kept_uncovered WHERE feedback_id IN (SELECT feedback_id FROM feedback WHERE deleted);
DELETE FROM kept_feedback WHERE feedback_id IN (SELECT feedback_id FROM feedback WHERE deleted);
DELETE FROM shadow_mention WHERE feedback_id IN (SELECT feedback_id FROM feedback WHERE deleted);
DELETE FROM shadow_term WHERE feedback_id IN (SELECT feedback_id FROM feedback WHERE deleted);
DELETE FROM shadow_uncovered WHERE feedback_id IN (SELECT feedback_id FROM feedback WHERE deleted);
DELETE FROM shadow_feedback WHERE feedback_id IN (SELECT feedback_id FROM feedback WHERE deleted);
