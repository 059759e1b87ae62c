-- One row of an erased feedback goes.
DELETE FROM repeat_term WHERE feedback_id IN (SELECT feedback_id FROM erased);
