-- One fingerprint of the memberships that groups were last given by; NULL where none ever were.
SELECT max(fingerprint) AS fingerprint FROM mart_input WHERE name = 'customer groups';
