-- One erased feedback.
SELECT feedback_id FROM erased;
