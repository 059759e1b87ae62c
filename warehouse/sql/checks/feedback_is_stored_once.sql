-- Each feedback is stored once.
WITH touched AS (
    SELECT feedback_id FROM feedback WHERE last_run IN (SELECT run_id FROM scope_runs)
)
SELECT feedback_id
FROM feedback
SEMI JOIN touched USING (feedback_id)
GROUP BY feedback_id
HAVING count(*) > 1;
