-- The rows of all months that are as they were.
INSERT INTO published.value_by_group BY NAME
SELECT * FROM previous.value_by_group WHERE month NOT IN (SELECT date_trunc('month', ledger_day) FROM changed_day);
