-- One row of an erased feedback goes.
DELETE FROM correction_withdrawal WHERE feedback_id IN (SELECT feedback_id FROM erased);
