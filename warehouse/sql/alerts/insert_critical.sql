-- One critical feedback and rule, once.
INSERT INTO alert BY NAME SELECT * FROM incoming ANTI JOIN alert USING (incident_id);
