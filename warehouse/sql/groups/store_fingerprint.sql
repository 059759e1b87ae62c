-- The fingerprint of the memberships that groups are now given by; none where there are no memberships.
DELETE FROM mart_input WHERE name = 'customer groups';
INSERT INTO mart_input BY NAME
SELECT 'customer groups' AS name, fingerprint FROM memberships_now WHERE fingerprint IS NOT NULL;
