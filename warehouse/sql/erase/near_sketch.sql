-- One row of an erased feedback goes; what repeated it is compared anew.
INSERT INTO near_stale SELECT DISTINCT unnest(bands) FROM near_sketch WHERE feedback_id IN (SELECT feedback_id FROM erased);
DELETE FROM near_sketch WHERE feedback_id IN (SELECT feedback_id FROM erased);
