-- Whether the open file keeps a book of its migrations.
SELECT count(*) > 0
FROM duckdb_tables()
WHERE table_name = 'schema_migration' AND NOT internal AND NOT temporary;
