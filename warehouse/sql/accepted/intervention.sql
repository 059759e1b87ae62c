-- One intervention that a query may ask for.
SELECT 'newest' AS name UNION ALL (SELECT name FROM value_intervention ORDER BY name);
