-- The classifier by which every intent has been read.
DELETE FROM mart_input WHERE name = 'intent';
INSERT INTO mart_input BY NAME SELECT 'intent' AS name, reader AS fingerprint FROM reader_now;
