-- The rows of all months that are as they were.
INSERT INTO published.evidence BY NAME
SELECT * FROM previous.evidence WHERE month NOT IN (SELECT date_trunc('month', ledger_day) FROM changed_by_product);
