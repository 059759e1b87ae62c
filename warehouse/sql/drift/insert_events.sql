-- One event, once.
INSERT INTO monitor_event BY NAME SELECT * FROM incoming ANTI JOIN monitor_event USING (event_id);
