-- One night, begun for the first time or again.
MERGE INTO run
USING (SELECT $run_id AS run_id) AS incoming
ON run.run_id = incoming.run_id
WHEN MATCHED THEN UPDATE SET
    state = 'running',
    attempts = run.attempts + 1,
    started_at = $now,
    ended_at = NULL,
    seconds = NULL,
    peak_memory_mb = NULL,
    judge = $judge,
    taxonomy = $taxonomy,
    redaction = $redaction,
    time_zone = $time_zone,
    error = NULL
WHEN NOT MATCHED THEN INSERT (
    run_id, night, state, attempts, crashes, started_at, judge, taxonomy, redaction, time_zone
) VALUES (
    $run_id, $night, 'running', 1, 0, $now, $judge, $taxonomy, $redaction, $time_zone
);
