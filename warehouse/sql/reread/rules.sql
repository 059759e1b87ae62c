-- One name: the redaction rules that everything stored has gone through.
SELECT fingerprint FROM mart_input WHERE name = 'redaction';
