-- One table, view, column or macro of the open file without a comment.
SELECT table_name AS thing FROM duckdb_tables() WHERE NOT internal AND comment IS NULL
UNION ALL
SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL
UNION ALL
SELECT concat(table_name, '.', column_name) FROM duckdb_columns() WHERE NOT internal AND comment IS NULL
UNION ALL
SELECT function_name
FROM duckdb_functions()
WHERE NOT internal AND function_type IN ('macro', 'table_macro') AND comment IS NULL
ORDER BY thing;
