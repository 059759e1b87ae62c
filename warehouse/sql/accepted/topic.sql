-- One topic that a query may ask for, or all.
SELECT accepted
FROM (
    SELECT 'all' AS accepted, -1 AS position
    UNION ALL
    SELECT topic, min(position) FROM topic GROUP BY topic
)
ORDER BY position;
