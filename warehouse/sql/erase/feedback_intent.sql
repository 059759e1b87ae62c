-- One row of an erased feedback goes.
DELETE FROM feedback_intent WHERE feedback_id IN (SELECT feedback_id FROM erased);
