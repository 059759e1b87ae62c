-- One key of the value ledger that a query may ask for: an aspect, a dimension, or all.
WITH keys AS (
    SELECT 'all' AS accepted, -2 AS position
    UNION
    SELECT dimension, -1 FROM aspect
    UNION
    SELECT aspect, position FROM aspect
)
SELECT accepted FROM keys
ORDER BY position, accepted;
