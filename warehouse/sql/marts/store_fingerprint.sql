-- The fingerprint by which the aggregates are now built.
DELETE FROM mart_input WHERE name = 'taxonomy';
INSERT INTO mart_input BY NAME SELECT 'taxonomy' AS name, fingerprint FROM taxonomy_now;
