-- One stage of one night: what it cost is added to what it cost before.
MERGE INTO run_stage
USING incoming
ON run_stage.run_id = $run_id AND run_stage.stage = incoming.stage
WHEN MATCHED THEN UPDATE SET
    rows = CASE WHEN incoming.rows IS NULL THEN run_stage.rows ELSE coalesce(run_stage.rows, 0) + incoming.rows END,
    seconds = run_stage.seconds + incoming.seconds,
    peak_memory_mb = greatest(run_stage.peak_memory_mb, incoming.peak_memory_mb),
    model = $model
WHEN NOT MATCHED THEN INSERT (run_id, stage, rows, seconds, peak_memory_mb, model)
VALUES ($run_id, incoming.stage, incoming.rows, incoming.seconds, incoming.peak_memory_mb, $model);
