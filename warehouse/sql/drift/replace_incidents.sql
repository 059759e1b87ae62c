-- Data incidents as they stand now.
DELETE FROM monitor_incident WHERE incident_id IN (SELECT incident_id FROM incoming);
INSERT INTO monitor_incident BY NAME SELECT * FROM incoming;
