-- Rows read in every night are loaded, updated, duplicate, deleted or quarantined.
SELECT 0 AS expected, count(*) AS found
FROM source_health
WHERE NOT reconciles;
