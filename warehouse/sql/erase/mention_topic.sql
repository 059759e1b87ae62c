-- One row of an erased feedback goes.
DELETE FROM mention_topic WHERE feedback_id IN (SELECT feedback_id FROM erased);
