-- One relation that a replay needs and that a ledger of an older version lacks.
WITH needed AS (
    SELECT unnest(
        ['feedback', 'mention', 'aspect', 'feedback_daily', 'value_daily', 'cell_daily', 'run', 'alert']
    ) AS relation
)
SELECT relation
FROM needed
WHERE relation NOT IN (SELECT table_name FROM duckdb_tables() WHERE database_name = 'ledger')
ORDER BY relation;
