-- One ledger day whose feedback was read anew, where it stood and where it stands.
MERGE INTO restated_day
USING (
    SELECT ledger_day FROM reread WHERE ledger_day IS NOT NULL
    UNION
    SELECT ledger_day FROM incoming WHERE ledger_day IS NOT NULL
) AS touched
ON restated_day.run_id = $run_id AND restated_day.ledger_day = touched.ledger_day
WHEN MATCHED THEN UPDATE SET rebuilt = false
WHEN NOT MATCHED THEN INSERT (run_id, ledger_day, rebuilt) VALUES ($run_id, touched.ledger_day, false);
