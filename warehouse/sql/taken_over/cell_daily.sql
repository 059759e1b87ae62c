-- The rows of all days that are as they were.
INSERT INTO published.cell_daily BY NAME
SELECT * FROM previous.cell_daily WHERE day NOT IN (SELECT ledger_day FROM changed_day);
