-- The fingerprint of what the stored shares of one year rest on.
DELETE FROM mart_input WHERE starts_with(name, 'adjusted ');
INSERT INTO mart_input BY NAME SELECT name, fingerprint FROM incoming;
