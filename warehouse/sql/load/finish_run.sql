-- One run's end.
UPDATE run
SET
    state = $state,
    ended_at = $now,
    -- A clock that was set back in the night measures nothing.
    seconds = greatest(0, epoch($now::TIMESTAMPTZ) - epoch(started_at)),
    peak_memory_mb = $peak_memory_mb,
    error = $error
WHERE run_id = $run_id;
