-- One feedback whose stored version is replaced, its ledger day and the runs that brought it.
CREATE OR REPLACE TEMP TABLE reread AS
SELECT feedback_id, feedback.ledger_day, first_run, last_run
FROM feedback
SEMI JOIN incoming USING (feedback_id)
WHERE feedback.ledger_day BETWEEN $first AND $last;
