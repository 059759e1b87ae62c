-- The fingerprints by which mentions are now read.
DELETE FROM mart_input WHERE name IN (SELECT name FROM incoming);
INSERT INTO mart_input BY NAME SELECT name, fingerprint FROM incoming;
