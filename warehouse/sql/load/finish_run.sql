-- One run's end.
UPDATE run
SET
    state = $state,
    ended_at = $now,
    seconds = epoch($now::TIMESTAMPTZ) - epoch(started_at),
    peak_memory_mb = $peak_memory_mb,
    error = $error
WHERE run_id = $run_id;
