-- One night of processing: when it ran, by which versions, and what became of the rows it read.
CREATE OR REPLACE TABLE published.run AS
WITH totals AS (
    SELECT
        run_id,
        sum(read)::BIGINT AS read,
        sum(loaded)::BIGINT AS loaded,
        sum(updated)::BIGINT AS updated,
        sum(duplicate)::BIGINT AS duplicate,
        sum(deleted)::BIGINT AS deleted,
        sum(quarantined)::BIGINT AS quarantined
    FROM source_run
    GROUP BY run_id
)
SELECT
    run_id,
    night,
    state,
    attempts,
    crashes,
    started_at,
    ended_at,
    seconds,
    peak_memory_mb,
    judge,
    taxonomy,
    redaction,
    time_zone,
    coalesce(read, 0) AS read,
    coalesce(loaded, 0) AS loaded,
    coalesce(updated, 0) AS updated,
    coalesce(duplicate, 0) AS duplicate,
    coalesce(deleted, 0) AS deleted,
    coalesce(quarantined, 0) AS quarantined
FROM run
LEFT JOIN totals USING (run_id)
ORDER BY night, run_id;
COMMENT ON TABLE published.run IS
    'One night of processing: when it ran, by which versions, and what became of the rows it read.';
COMMENT ON COLUMN published.run.run_id IS 'The night as YYYY-MM-DD.';
COMMENT ON COLUMN published.run.night IS 'Day that the night belongs to.';
COMMENT ON COLUMN published.run.state IS
    'done, failed or crashed: how the last attempt ended; a night is done once its rows passed every check.';
COMMENT ON COLUMN published.run.attempts IS 'How often the night was started.';
COMMENT ON COLUMN published.run.crashes IS 'How many attempts vanished without an end.';
COMMENT ON COLUMN published.run.started_at IS 'Start of the last attempt.';
COMMENT ON COLUMN published.run.ended_at IS 'End of the last attempt, before publishing; NULL if it crashed.';
COMMENT ON COLUMN published.run.seconds IS 'Duration of the last attempt, without publishing.';
COMMENT ON COLUMN published.run.peak_memory_mb IS 'Peak resident memory of the last attempt, MiB.';
COMMENT ON COLUMN published.run.judge IS 'Judge, name@version.';
COMMENT ON COLUMN published.run.taxonomy IS 'Taxonomy, name@version.';
COMMENT ON COLUMN published.run.redaction IS 'Version of the redaction rules.';
COMMENT ON COLUMN published.run.time_zone IS 'Time zone of the ledger days.';
COMMENT ON COLUMN published.run.read IS 'Rows read: the sum of the five outcomes that follow.';
COMMENT ON COLUMN published.run.loaded IS 'Rows whose feedback was new.';
COMMENT ON COLUMN published.run.updated IS 'Rows that replaced an older version.';
COMMENT ON COLUMN published.run.duplicate IS 'Rows that said nothing new.';
COMMENT ON COLUMN published.run.deleted IS 'Rows by which the source withdrew a feedback.';
COMMENT ON COLUMN published.run.quarantined IS 'Rows that could not be used.';
