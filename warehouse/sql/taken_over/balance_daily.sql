-- What the last version holds of some days.
INSERT INTO published.balance_daily BY NAME
SELECT * FROM previous.balance_daily WHERE day BETWEEN $first AND $last;
