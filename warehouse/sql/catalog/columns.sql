-- One column of one relation of the open file, in order.
SELECT table_name AS relation, column_name AS name, data_type AS type, comment
FROM duckdb_columns()
WHERE NOT internal
ORDER BY relation, column_index;
