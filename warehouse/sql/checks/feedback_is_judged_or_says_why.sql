-- Each live feedback names its judge and taxonomy, or why it was not judged, and never both.
SELECT feedback_id
FROM feedback
WHERE
    last_run IN (SELECT run_id FROM scope_runs)
    AND NOT deleted
    AND NOT coalesce(
        (judged AND not_judged IS NULL AND model <> '' AND taxonomy <> '')
        OR (NOT judged AND not_judged <> '' AND polarity IS NULL),
        FALSE
    );
