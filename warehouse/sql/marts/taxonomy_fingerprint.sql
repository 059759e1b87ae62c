-- One fingerprint of what the aggregates take from the taxonomy: the sides of aspects and the groups of lenses.
WITH facts AS (
    SELECT concat_ws('|', aspect, side) AS fact FROM aspect
    UNION ALL
    SELECT concat_ws('|', lens, group_id, side, aspect) FROM lens
)
SELECT sha256(coalesce(string_agg(fact, chr(10) ORDER BY fact), '')) AS fingerprint
FROM facts;
