-- What the last version holds of some days.
INSERT INTO published.topic_daily BY NAME
SELECT * FROM previous.topic_daily WHERE day BETWEEN $first AND $last;
