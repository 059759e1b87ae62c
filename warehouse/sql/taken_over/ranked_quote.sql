-- Nothing: the best quotes of some months, as the last version holds them, go into the table of prepare.sql.
INSERT INTO temp.ranked_quote BY NAME
SELECT * FROM previous.evidence WHERE month BETWEEN date_trunc('month', $first::DATE) AND $last;
