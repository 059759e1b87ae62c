-- The rows of all months that are as they were.
INSERT INTO published.term_daily BY NAME
SELECT * FROM previous.term_daily WHERE date_trunc('month', day) NOT IN (SELECT date_trunc('month', ledger_day) FROM changed_day);
