-- One incident as it stands now.
DELETE FROM alert WHERE incident_id IN (SELECT incident_id FROM incoming);
INSERT INTO alert BY NAME SELECT * FROM incoming;
