-- The rows of all months that are as they were.
INSERT INTO published.topic_evidence BY NAME
SELECT * FROM previous.topic_evidence WHERE month NOT IN (SELECT date_trunc('month', ledger_day) FROM changed_day);
