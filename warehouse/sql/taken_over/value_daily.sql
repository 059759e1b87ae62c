-- What the last version holds of some days.
INSERT INTO published.value_daily BY NAME
SELECT * FROM previous.value_daily WHERE day BETWEEN $first AND $last;
