-- One row of an erased feedback goes.
DELETE FROM overridden WHERE feedback_id IN (SELECT feedback_id FROM erased);
