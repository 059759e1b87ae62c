-- The rows of all days that are as they were.
INSERT INTO published.intent_daily BY NAME
SELECT * FROM previous.intent_daily WHERE day NOT IN (SELECT ledger_day FROM changed_day);
