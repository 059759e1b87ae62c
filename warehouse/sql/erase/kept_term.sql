-- One row of an erased feedback goes.
DELETE FROM kept_term WHERE feedback_id IN (SELECT feedback_id FROM erased);
