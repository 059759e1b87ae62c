-- The state of the charts up to now.
DELETE FROM alert_state WHERE name = 'charts';
