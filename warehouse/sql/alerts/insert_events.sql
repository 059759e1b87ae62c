-- One event, once.
INSERT INTO alert_event BY NAME SELECT * FROM incoming ANTI JOIN alert_event USING (event_id);
