-- Of a critical feedback and rule that is delivered again, the place of its words.
UPDATE alert SET quotes = incoming.quotes
FROM incoming
WHERE alert.incident_id = incoming.incident_id;
