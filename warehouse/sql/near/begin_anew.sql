-- Nothing: sketches by other rules go, and every text is to be sketched by the rules of now.
INSERT INTO near_stale SELECT DISTINCT unnest(bands) FROM near_sketch;
DELETE FROM near_sketch;
DELETE FROM mart_input WHERE name IN ('near', 'near begun');
INSERT INTO mart_input BY NAME SELECT 'near begun' AS name, rules AS fingerprint FROM rules_now;
