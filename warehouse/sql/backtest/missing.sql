-- One relation that a replay needs and that a ledger of an older version lacks.
SELECT needed AS relation
FROM (SELECT unnest(['feedback', 'mention', 'aspect', 'feedback_daily', 'value_daily', 'cell_daily', 'run', 'alert']) AS needed)
WHERE needed NOT IN (SELECT table_name FROM duckdb_tables() WHERE database_name = 'ledger')
ORDER BY relation;
