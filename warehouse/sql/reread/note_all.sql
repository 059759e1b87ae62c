-- The redaction rules that everything stored has gone through.
DELETE FROM mart_input WHERE name = 'redaction';
INSERT INTO mart_input BY NAME SELECT 'redaction' AS name, rules AS fingerprint FROM noted;
