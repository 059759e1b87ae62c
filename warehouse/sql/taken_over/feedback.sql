-- The rows of all days that are as they were.
INSERT INTO published.feedback BY NAME
SELECT * FROM previous.feedback WHERE ledger_day NOT IN (SELECT ledger_day FROM changed_day);
