-- What the last version holds of some days.
INSERT INTO published.mention BY NAME
SELECT * FROM previous.mention WHERE ledger_day BETWEEN $first AND $last;
