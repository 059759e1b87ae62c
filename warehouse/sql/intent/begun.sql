-- The classifier by which every intent has been read; NULL where none or only some have been.
SELECT max(fingerprint) AS done FROM mart_input WHERE name = 'intent';
