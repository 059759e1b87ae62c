-- One feedback with its new text, as it will be stored; its runs are those that brought it.
CREATE OR REPLACE TEMP TABLE reread_version AS
SELECT incoming.*, reread.first_run, reread.last_run
FROM incoming
JOIN reread USING (feedback_id);
