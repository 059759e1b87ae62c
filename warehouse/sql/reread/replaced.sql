-- One feedback whose stored version is replaced, its ledger day and the run that loaded it first.
CREATE OR REPLACE TEMP TABLE reread AS
SELECT feedback_id, feedback.ledger_day, first_run
FROM feedback
SEMI JOIN incoming USING (feedback_id);
