-- Each run is booked once, and each source once a run.
SELECT source, run_id
FROM source_run
GROUP BY source, run_id
HAVING count(*) > 1
UNION ALL
SELECT run_id, run_id
FROM run
GROUP BY run_id
HAVING count(*) > 1;
