-- For each run and source, the feedbacks first stored are those counted as loaded, beside tombstones of unknown ids.
WITH stored AS (
    SELECT first_run AS run_id, source, count(*) AS feedbacks
    FROM feedback
    WHERE first_run IN (SELECT run_id FROM scope_runs)
    GROUP BY first_run, source
)
SELECT source_run.source, source_run.run_id
FROM source_run
LEFT JOIN stored USING (run_id, source)
WHERE
    source_run.run_id IN (SELECT run_id FROM scope_runs)
    AND coalesce(stored.feedbacks, 0) NOT BETWEEN source_run.loaded AND source_run.loaded + source_run.deleted;
