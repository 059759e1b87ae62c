-- The rows of all weeks that are as they were.
INSERT INTO published.value_weekly BY NAME
SELECT * FROM previous.value_weekly WHERE week NOT IN (SELECT date_trunc('week', ledger_day) FROM changed_day);
