-- What the last version holds of some weeks.
INSERT INTO published.value_weekly BY NAME
SELECT * FROM previous.value_weekly WHERE week BETWEEN date_trunc('week', $first::DATE) AND $last;
