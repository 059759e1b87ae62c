-- One incident of a slice that only erased feedback was in, with its history and its messages.
DELETE FROM alert_event WHERE incident_id IN (SELECT incident_id FROM dropped);
DELETE FROM outbox WHERE incident_id IN (SELECT incident_id FROM dropped);
DELETE FROM alert WHERE incident_id IN (SELECT incident_id FROM dropped);
