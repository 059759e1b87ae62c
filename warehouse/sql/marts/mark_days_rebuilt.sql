-- Every restated day of a chunk of days, marked as rebuilt.
UPDATE restated_day SET rebuilt = true WHERE NOT rebuilt AND ledger_day IN (SELECT ledger_day FROM rebuilt_days);
