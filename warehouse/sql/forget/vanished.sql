-- One product, channel or language that only erased feedback named.
SELECT kind, value
FROM (FROM erased_facet WHERE value <> 'unknown')
ANTI JOIN (
    SELECT DISTINCT 'product' AS kind, product AS value FROM feedback WHERE NOT deleted
    UNION ALL
    SELECT DISTINCT 'channel', channel FROM feedback WHERE NOT deleted
    UNION ALL
    SELECT DISTINCT 'language', language FROM feedback WHERE NOT deleted
) AS living USING (kind, value);
