-- Readings of some days go whose feedback is gone, edited, corrected otherwise, or no longer wanted.
CREATE OR REPLACE TEMP TABLE life_stale AS
SELECT feedback_id, ledger_day
FROM shadow_feedback
ANTI JOIN life_wanted USING (feedback_id, ledger_day, content_hash, base)
WHERE ledger_day BETWEEN (SELECT min(ledger_day) FROM life_span) AND (SELECT max(ledger_day) FROM life_span);
DELETE FROM shadow_feedback USING life_stale AS old
WHERE shadow_feedback.feedback_id = old.feedback_id AND shadow_feedback.ledger_day = old.ledger_day;
DELETE FROM shadow_mention USING life_stale AS old
WHERE shadow_mention.feedback_id = old.feedback_id AND shadow_mention.ledger_day = old.ledger_day;
DELETE FROM shadow_term USING life_stale AS old
WHERE shadow_term.feedback_id = old.feedback_id AND shadow_term.ledger_day = old.ledger_day;
DELETE FROM shadow_uncovered USING life_stale AS old
WHERE shadow_uncovered.feedback_id = old.feedback_id AND shadow_uncovered.ledger_day = old.ledger_day;
