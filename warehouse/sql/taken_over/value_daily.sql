-- The rows of all days that are as they were.
INSERT INTO published.value_daily BY NAME
SELECT * FROM previous.value_daily WHERE day NOT IN (SELECT ledger_day FROM changed_day);
