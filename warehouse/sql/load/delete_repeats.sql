-- Nothing: what was put away of near-duplicates that are replaced goes.
DELETE FROM repeat_feedback USING replaced WHERE repeat_feedback.feedback_id = replaced.feedback_id;
DELETE FROM repeat_mention USING replaced WHERE repeat_mention.feedback_id = replaced.feedback_id;
DELETE FROM repeat_term USING replaced WHERE repeat_term.feedback_id = replaced.feedback_id;
DELETE FROM repeat_uncovered USING replaced WHERE repeat_uncovered.feedback_id = replaced.feedback_id;
