-- One row of an erased feedback goes.
DELETE FROM uncovered_unknown WHERE feedback_id IN (SELECT feedback_id FROM erased);
