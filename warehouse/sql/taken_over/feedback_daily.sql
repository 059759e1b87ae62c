-- What the last version holds of some days.
INSERT INTO published.feedback_daily BY NAME
SELECT * FROM previous.feedback_daily WHERE day BETWEEN $first AND $last;
