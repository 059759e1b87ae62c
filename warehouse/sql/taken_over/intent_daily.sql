-- What the last version holds of some days.
INSERT INTO published.intent_daily BY NAME
SELECT * FROM previous.intent_daily WHERE day BETWEEN $first AND $last;
