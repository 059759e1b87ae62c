-- The rules by which all sketches have been made.
DELETE FROM mart_input WHERE name = 'near';
INSERT INTO mart_input BY NAME SELECT 'near' AS name, rules AS fingerprint FROM rules_now;
