-- The rows of all days that are as they were.
INSERT INTO published.mention_topic BY NAME
SELECT * FROM previous.mention_topic WHERE ledger_day NOT IN (SELECT ledger_day FROM changed_day);
