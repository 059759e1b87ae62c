-- One row of an erased feedback goes.
DELETE FROM assigned_group WHERE feedback_id IN (SELECT feedback_id FROM erased);
