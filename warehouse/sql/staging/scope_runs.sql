-- One run that the checks look at: every run, or those that are not done yet and those of $runs.
CREATE OR REPLACE TEMP TABLE scope_runs AS
SELECT DISTINCT run_id
FROM source_run
WHERE
    $everything
    OR run_id NOT IN (SELECT run_id FROM run WHERE state = 'done')
    OR list_contains($runs::VARCHAR[], run_id);
