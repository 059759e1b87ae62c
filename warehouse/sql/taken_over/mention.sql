-- The rows of all days that are as they were.
INSERT INTO published.mention BY NAME
SELECT * FROM previous.mention WHERE ledger_day NOT IN (SELECT ledger_day FROM changed_day);
