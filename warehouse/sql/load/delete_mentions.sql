-- The mentions of every replaced feedback; the old day lets whole row groups be skipped.
DELETE FROM mention
USING replaced
WHERE mention.feedback_id = replaced.feedback_id AND mention.ledger_day = replaced.ledger_day;
