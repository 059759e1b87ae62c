-- One fingerprint: that of what the stored analyses rest on.
SELECT fingerprint FROM mart_input WHERE name = 'analyses';
