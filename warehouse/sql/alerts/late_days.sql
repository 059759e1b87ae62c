-- One source and one of its days before those that the charts read tonight, to which a night brought more.
SELECT DISTINCT source, ledger_day
FROM feedback
WHERE first_run = $run_id AND NOT deleted AND ledger_day > $after AND ledger_day < $before
ORDER BY source, ledger_day;
