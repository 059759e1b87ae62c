-- One run that is marked running.
SELECT run_id
FROM run
WHERE state = 'running'
ORDER BY run_id;
