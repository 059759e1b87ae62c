-- One row of an erased feedback goes.
DELETE FROM mention WHERE feedback_id IN (SELECT feedback_id FROM erased);
