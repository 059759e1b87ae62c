-- The uncovered terms of every replaced feedback; the old day lets whole row groups be skipped.
DELETE FROM uncovered_term
USING replaced
WHERE uncovered_term.feedback_id = replaced.feedback_id AND uncovered_term.ledger_day = replaced.ledger_day;
DELETE FROM uncovered_unknown
USING replaced
WHERE uncovered_unknown.feedback_id = replaced.feedback_id AND uncovered_unknown.ledger_day = replaced.ledger_day;
