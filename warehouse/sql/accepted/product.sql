-- One product that a query may ask for, or all.
SELECT 'all' AS accepted
UNION
SELECT DISTINCT product FROM value_ledger
ORDER BY accepted;
