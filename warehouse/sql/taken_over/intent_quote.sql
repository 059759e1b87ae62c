-- The rows of all months that are as they were.
INSERT INTO published.intent_quote BY NAME
SELECT * FROM previous.intent_quote WHERE month NOT IN (SELECT date_trunc('month', ledger_day) FROM changed_by_product);
