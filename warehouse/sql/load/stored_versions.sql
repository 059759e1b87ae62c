-- One stored version of a feedback that is named in the incoming frame.
SELECT
    feedback_id,
    content_hash,
    epoch_us(updated_at) AS updated_at,
    deleted,
    ledger_day,
    first_run
FROM feedback
SEMI JOIN incoming USING (feedback_id);
