-- The rules by which sketches are being made, and those by which all have been made.
SELECT
    max(fingerprint) FILTER (WHERE name = 'near begun') AS begun,
    max(fingerprint) FILTER (WHERE name = 'near') AS done
FROM mart_input;
