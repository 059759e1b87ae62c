-- Nothing: the readings of near-duplicates are put away, so that nothing counts them.
-- last_run stays: no source brought anything, and a replay asks by it what a later night brought.
-- Rows go and come instead of being updated: an update in place rewrites whole row groups.
INSERT INTO repeat_feedback BY NAME
SELECT feedback_id, feedback.ledger_day, near_aside.repeat_of, feedback.polarity, feedback.model, feedback.segments
FROM feedback
JOIN near_aside USING (feedback_id);
CREATE OR REPLACE TEMP TABLE near_rows AS
SELECT * REPLACE (
    false AS judged,
    'near_duplicate' AS not_judged,
    NULL AS polarity,
    NULL AS model,
    NULL AS segments
)
FROM feedback
SEMI JOIN near_aside USING (feedback_id);
DELETE FROM feedback USING near_aside WHERE feedback.feedback_id = near_aside.feedback_id;
INSERT INTO feedback BY NAME SELECT * FROM near_rows;
INSERT INTO repeat_mention BY NAME SELECT * FROM mention SEMI JOIN near_rows USING (feedback_id, ledger_day);
INSERT INTO repeat_term BY NAME SELECT * FROM mention_term SEMI JOIN near_rows USING (feedback_id, ledger_day);
INSERT INTO repeat_uncovered BY NAME SELECT * FROM uncovered_term SEMI JOIN near_rows USING (feedback_id, ledger_day);
DELETE FROM mention
USING near_rows
WHERE mention.feedback_id = near_rows.feedback_id AND mention.ledger_day = near_rows.ledger_day;
DELETE FROM mention_term
USING near_rows
WHERE mention_term.feedback_id = near_rows.feedback_id AND mention_term.ledger_day = near_rows.ledger_day;
DELETE FROM uncovered_term
USING near_rows
WHERE uncovered_term.feedback_id = near_rows.feedback_id AND uncovered_term.ledger_day = near_rows.ledger_day;
