-- The fingerprint of what the stored analyses rest on.
DELETE FROM mart_input WHERE name = 'analyses';
INSERT INTO mart_input BY NAME SELECT 'analyses' AS name, fingerprint FROM inputs_now;
