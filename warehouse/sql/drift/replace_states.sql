-- The state of some monitors from now on.
DELETE FROM monitor_state WHERE name IN (SELECT name FROM incoming);
INSERT INTO monitor_state BY NAME SELECT * FROM incoming;
