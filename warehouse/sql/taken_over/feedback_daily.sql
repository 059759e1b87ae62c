-- The rows of all days that are as they were.
INSERT INTO published.feedback_daily BY NAME
SELECT * FROM previous.feedback_daily WHERE day NOT IN (SELECT ledger_day FROM changed_day);
