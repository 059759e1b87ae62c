-- Nothing: what was put away of replaced feedbacks goes, of copies and of what people corrected.
DELETE FROM repeat_feedback USING replaced WHERE repeat_feedback.feedback_id = replaced.feedback_id;
DELETE FROM repeat_mention USING replaced WHERE repeat_mention.feedback_id = replaced.feedback_id;
DELETE FROM repeat_term USING replaced WHERE repeat_term.feedback_id = replaced.feedback_id;
DELETE FROM repeat_uncovered USING replaced WHERE repeat_uncovered.feedback_id = replaced.feedback_id;
DELETE FROM overridden USING replaced WHERE overridden.feedback_id = replaced.feedback_id;
DELETE FROM overridden_mention USING replaced WHERE overridden_mention.feedback_id = replaced.feedback_id;
