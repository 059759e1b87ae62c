-- One touched day of this run, to be rebuilt.
MERGE INTO restated_day
USING incoming
ON restated_day.run_id = $run_id AND restated_day.ledger_day = incoming.ledger_day
WHEN MATCHED THEN UPDATE SET rebuilt = FALSE
WHEN NOT MATCHED THEN INSERT (run_id, ledger_day, rebuilt) VALUES ($run_id, incoming.ledger_day, FALSE);
