-- Each live feedback has a ledger day, redaction rules, a rating on 1 to 5 if any, and a polarity of -1, 0 or 1 if any.
SELECT feedback_id
FROM feedback
WHERE
    last_run IN (SELECT run_id FROM scope_runs)
    AND NOT deleted
    AND NOT coalesce(
        ledger_day IS NOT NULL
        AND redaction <> ''
        AND (rating IS NULL OR rating BETWEEN 1 AND 5)
        AND (polarity IS NULL OR polarity BETWEEN -1 AND 1),
        FALSE
    );
