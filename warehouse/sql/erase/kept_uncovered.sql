-- One row of an erased feedback goes.
DELETE FROM kept_uncovered WHERE feedback_id IN (SELECT feedback_id FROM erased);
