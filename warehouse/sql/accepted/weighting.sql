-- One weighting of the configuration that a query may ask for.
SELECT DISTINCT weighting AS accepted FROM value_weighted
UNION
SELECT 'all'
ORDER BY accepted;
