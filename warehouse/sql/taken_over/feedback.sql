-- What the last version holds of some days.
INSERT INTO published.feedback BY NAME
SELECT * FROM previous.feedback WHERE ledger_day BETWEEN $first AND $last;
