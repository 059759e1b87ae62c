-- What the last version holds of some days.
INSERT INTO published.cell_daily BY NAME
SELECT * FROM previous.cell_daily WHERE day BETWEEN $first AND $last;
