-- The state of the charts from now on.
DELETE FROM alert_state WHERE name = 'charts';
INSERT INTO alert_state BY NAME SELECT 'charts' AS name, last_day, fingerprint, state FROM incoming;
