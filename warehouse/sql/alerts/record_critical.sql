-- One critical feedback and rule, once; of one that is delivered again the place of its words is renewed.
UPDATE alert SET quotes = incoming.quotes
FROM incoming
WHERE alert.incident_id = incoming.incident_id;
INSERT INTO alert BY NAME SELECT * FROM incoming ANTI JOIN alert USING (incident_id);
