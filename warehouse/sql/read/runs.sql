-- The last nights, newest first: state, duration, memory and what became of the rows.
-- $rows = 14 : how many
SELECT
    night,
    state,
    attempts,
    round(seconds, 1) AS seconds,
    round(peak_memory_mb) AS peak_memory_mb,
    judge,
    read,
    loaded,
    updated,
    duplicate,
    deleted,
    quarantined
FROM run
ORDER BY night DESC, run_id
LIMIT $rows::INTEGER;
