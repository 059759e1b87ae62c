-- One table of the open file.
SELECT table_name
FROM duckdb_tables()
WHERE NOT internal AND NOT temporary
ORDER BY table_name;
