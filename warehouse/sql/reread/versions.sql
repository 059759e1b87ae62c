-- One feedback with its new text, as it will be stored.
CREATE OR REPLACE TEMP TABLE reread_version AS
SELECT incoming.*, reread.first_run, $run_id AS last_run
FROM incoming
JOIN reread USING (feedback_id);
