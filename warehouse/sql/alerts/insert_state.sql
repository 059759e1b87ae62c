-- The state of the charts from now on.
INSERT INTO alert_state BY NAME SELECT 'charts' AS name, last_day, fingerprint, state FROM incoming;
