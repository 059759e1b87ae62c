-- One row of an erased feedback goes.
DELETE FROM shadow_feedback WHERE feedback_id IN (SELECT feedback_id FROM erased);
