-- How often one run was begun.
SELECT attempts
FROM run
WHERE run_id = $run_id;
