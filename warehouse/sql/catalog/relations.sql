-- One relation of the open file: what one row of it is.
SELECT table_name AS relation, comment FROM duckdb_tables() WHERE NOT internal
UNION ALL
SELECT view_name, comment FROM duckdb_views() WHERE NOT internal
ORDER BY relation;
