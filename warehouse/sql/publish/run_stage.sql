-- One stage of one night: rows, seconds, memory and the judge's version.
CREATE OR REPLACE TABLE published.run_stage AS
SELECT
    run_id,
    night,
    stage,
    rows,
    run_stage.seconds,
    CASE WHEN run_stage.seconds > 0 THEN rows / run_stage.seconds END AS rows_per_second,
    run_stage.peak_memory_mb,
    model
FROM run_stage
JOIN run USING (run_id)
ORDER BY night, run_id, stage;
COMMENT ON TABLE published.run_stage IS
    'One stage of one night: rows, seconds, memory and the judge''s version. What comes after publishing (settle, report, send, publish itself) is in the version that the next night publishes.';
COMMENT ON COLUMN published.run_stage.run_id IS 'The night as YYYY-MM-DD.';
COMMENT ON COLUMN published.run_stage.night IS 'Day that the night belongs to.';
COMMENT ON COLUMN published.run_stage.stage IS
    'open judge, read, protect and land, judge, load, redact again, expire, near-duplicates, aggregate, check, alert, analyse, publish, settle, report or send.';
COMMENT ON COLUMN published.run_stage.rows IS
    'Rows that went through it: of the sources for read to load, of all relations for publish; NULL where it has no rows of its own.';
COMMENT ON COLUMN published.run_stage.seconds IS
    'Seconds that it took, over all attempts of the night that came to an end.';
COMMENT ON COLUMN published.run_stage.rows_per_second IS 'Rows over seconds.';
COMMENT ON COLUMN published.run_stage.peak_memory_mb IS
    'Peak resident memory of the process up to the end of the night''s part that held the stage, MiB.';
COMMENT ON COLUMN published.run_stage.model IS 'Judge of the night''s last attempt, name@version.';
