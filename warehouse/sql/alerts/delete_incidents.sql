-- Incidents that are about to be written as they stand now.
DELETE FROM alert WHERE incident_id IN (SELECT incident_id FROM incoming);
