-- What each stage of the last nights cost, newest night first, dearest stage first.
-- $nights = 7 : how many nights
SELECT
    night,
    stage,
    rows,
    round(seconds, 2) AS seconds,
    round(rows_per_second) AS rows_per_second,
    round(peak_memory_mb) AS peak_memory_mb,
    model
FROM run_stage
WHERE night IN (SELECT night FROM run ORDER BY night DESC LIMIT $nights::INTEGER)
ORDER BY night DESC, run_stage.seconds DESC;
