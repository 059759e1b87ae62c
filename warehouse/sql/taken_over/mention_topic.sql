-- What the last version holds of some days.
INSERT INTO published.mention_topic BY NAME
SELECT * FROM previous.mention_topic WHERE ledger_day BETWEEN $first AND $last;
