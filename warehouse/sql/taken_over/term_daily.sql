-- What the last version holds of some months.
INSERT INTO published.term_daily BY NAME
SELECT * FROM previous.term_daily WHERE day BETWEEN $first AND $last;
