-- One source in one night: what was read and what became of it.
CREATE OR REPLACE TABLE published.source_health AS
SELECT
    run_id,
    night,
    source,
    streams,
    read,
    loaded,
    updated,
    duplicate,
    deleted,
    quarantined,
    replayed,
    CASE WHEN read > 0 THEN 100 * quarantined / read::DOUBLE END AS quarantined_share,
    read = loaded + updated + duplicate + deleted + quarantined AS reconciles,
    read = 0 AS silent
FROM source_run
JOIN run USING (run_id)
ORDER BY source, night, run_id;
COMMENT ON TABLE published.source_health IS
    'One source in one night: what was read and what became of it.';
COMMENT ON COLUMN published.source_health.run_id IS 'Night that read the source.';
COMMENT ON COLUMN published.source_health.night IS 'Day that the night belongs to.';
COMMENT ON COLUMN published.source_health.source IS 'Name of the source in the configuration.';
COMMENT ON COLUMN published.source_health.streams IS 'Files or API streams read to their end.';
COMMENT ON COLUMN published.source_health.read IS 'Rows read.';
COMMENT ON COLUMN published.source_health.loaded IS 'Rows whose feedback was new.';
COMMENT ON COLUMN published.source_health.updated IS 'Rows that replaced an older version.';
COMMENT ON COLUMN published.source_health.duplicate IS
    'Rows that said nothing new: same content, or an older version.';
COMMENT ON COLUMN published.source_health.deleted IS 'Rows by which the source withdrew a feedback.';
COMMENT ON COLUMN published.source_health.quarantined IS 'Rows that could not be used.';
COMMENT ON COLUMN published.source_health.replayed IS
    'Rows among the others that could not be used in that night and were in a replay after a fix.';
COMMENT ON COLUMN published.source_health.quarantined_share IS
    'Quarantined per 100 rows read; NULL if none was read.';
COMMENT ON COLUMN published.source_health.reconciles IS
    'Whether read is the sum of the five outcomes; false never stands in a published ledger.';
COMMENT ON COLUMN published.source_health.silent IS
    'Whether the source brought nothing: silence is no sign of contentment.';
