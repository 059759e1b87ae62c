-- One table, view or column of the open file without a comment.
SELECT table_name AS thing FROM duckdb_tables() WHERE NOT internal AND comment IS NULL
UNION ALL
SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL
UNION ALL
SELECT concat(table_name, '.', column_name) FROM duckdb_columns() WHERE NOT internal AND comment IS NULL
ORDER BY thing;
