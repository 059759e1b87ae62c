-- Each deleted feedback keeps nothing of what was said or who said it.
SELECT feedback_id
FROM feedback
WHERE
    last_run IN (SELECT run_id FROM scope_runs)
    AND deleted
    AND (
        text <> ''
        OR judged
        OR customer_hash IS NOT NULL
        OR rating IS NOT NULL
        OR polarity IS NOT NULL
        OR ledger_day IS NOT NULL
    );
