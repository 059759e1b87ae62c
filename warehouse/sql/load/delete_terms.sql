-- The terms of every replaced feedback; the old day lets whole row groups be skipped.
DELETE FROM mention_term
USING replaced
WHERE mention_term.feedback_id = replaced.feedback_id AND mention_term.ledger_day = replaced.ledger_day;
