-- One table or column of a database that is open, its type and comment.
SELECT table_name, '' AS column_name, '' AS data_type, comment
FROM duckdb_tables()
WHERE database_name = $database AND NOT temporary
UNION ALL
SELECT table_name, column_name, data_type, comment
FROM duckdb_columns()
WHERE database_name = $database AND NOT internal
ORDER BY ALL;
