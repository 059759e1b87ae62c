-- Nothing: the rows of months that are not as they were go.
DELETE FROM published.term_daily WHERE date_trunc('month', day) IN (SELECT date_trunc('month', ledger_day) FROM changed_day);
