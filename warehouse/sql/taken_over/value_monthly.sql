-- What the last version holds of some months.
INSERT INTO published.value_monthly BY NAME
SELECT * FROM previous.value_monthly WHERE month BETWEEN date_trunc('month', $first::DATE) AND $last;
