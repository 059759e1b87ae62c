-- What was read in the old text goes.
DELETE FROM mention WHERE feedback_id IN (SELECT feedback_id FROM reread);
DELETE FROM mention_term WHERE feedback_id IN (SELECT feedback_id FROM reread);
DELETE FROM uncovered_term WHERE feedback_id IN (SELECT feedback_id FROM reread);
DELETE FROM repeat_feedback WHERE feedback_id IN (SELECT feedback_id FROM reread);
DELETE FROM repeat_mention WHERE feedback_id IN (SELECT feedback_id FROM reread);
DELETE FROM repeat_term WHERE feedback_id IN (SELECT feedback_id FROM reread);
DELETE FROM repeat_uncovered WHERE feedback_id IN (SELECT feedback_id FROM reread);
