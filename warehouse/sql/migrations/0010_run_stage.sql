-- What each stage of each night cost.

CREATE TABLE run_stage (
    run_id VARCHAR NOT NULL,
    stage VARCHAR NOT NULL,
    rows BIGINT,
    seconds DOUBLE NOT NULL,
    peak_memory_mb DOUBLE NOT NULL,
    model VARCHAR NOT NULL
);
COMMENT ON TABLE run_stage IS 'One stage of one night, over all of its attempts that came to an end.';
COMMENT ON COLUMN run_stage.run_id IS 'The night.';
COMMENT ON COLUMN run_stage.stage IS 'Name of the stage.';
COMMENT ON COLUMN run_stage.rows IS 'Rows that went through it; NULL where it has no rows of its own.';
COMMENT ON COLUMN run_stage.seconds IS 'Seconds that it took.';
COMMENT ON COLUMN run_stage.peak_memory_mb IS 'Peak resident memory of the process when it was booked, MiB.';
COMMENT ON COLUMN run_stage.model IS 'Judge of the last attempt, name@version.';
