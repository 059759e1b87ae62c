-- Each ledger day that was touched has its aggregates rebuilt.
SELECT DISTINCT ledger_day
FROM restated_day
WHERE NOT rebuilt;
