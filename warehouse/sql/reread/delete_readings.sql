-- What was read in the old text goes; by day too, so that other days' rows are not looked at.
DELETE FROM mention
USING reread
WHERE mention.feedback_id = reread.feedback_id AND mention.ledger_day = reread.ledger_day;
DELETE FROM mention_term
USING reread
WHERE mention_term.feedback_id = reread.feedback_id AND mention_term.ledger_day = reread.ledger_day;
DELETE FROM uncovered_term
USING reread
WHERE uncovered_term.feedback_id = reread.feedback_id AND uncovered_term.ledger_day = reread.ledger_day;
DELETE FROM repeat_feedback
USING reread
WHERE repeat_feedback.feedback_id = reread.feedback_id AND repeat_feedback.ledger_day = reread.ledger_day;
DELETE FROM repeat_mention
USING reread
WHERE repeat_mention.feedback_id = reread.feedback_id AND repeat_mention.ledger_day = reread.ledger_day;
DELETE FROM repeat_term
USING reread
WHERE repeat_term.feedback_id = reread.feedback_id AND repeat_term.ledger_day = reread.ledger_day;
DELETE FROM repeat_uncovered
USING reread
WHERE repeat_uncovered.feedback_id = reread.feedback_id AND repeat_uncovered.ledger_day = reread.ledger_day;
DELETE FROM overridden
USING reread
WHERE overridden.feedback_id = reread.feedback_id AND overridden.ledger_day = reread.ledger_day;
DELETE FROM overridden_mention
USING reread
WHERE overridden_mention.feedback_id = reread.feedback_id AND overridden_mention.ledger_day = reread.ledger_day;
