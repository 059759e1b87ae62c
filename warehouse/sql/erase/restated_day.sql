-- One day that held an erased feedback is to be rebuilt.
MERGE INTO restated_day
USING (SELECT run_id, ledger_day FROM erasing, erased_day) AS touched
ON restated_day.run_id = touched.run_id AND restated_day.ledger_day = touched.ledger_day
WHEN MATCHED THEN UPDATE SET rebuilt = false
WHEN NOT MATCHED THEN INSERT (run_id, ledger_day, rebuilt) VALUES (touched.run_id, touched.ledger_day, false);
