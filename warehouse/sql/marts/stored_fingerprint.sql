-- One fingerprint: that of the taxonomy by which the aggregates were last rebuilt.
SELECT fingerprint FROM mart_input WHERE name = 'taxonomy';
