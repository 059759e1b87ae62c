-- One macro of the open file: its parameters and what it answers.
SELECT function_name AS macro, array_to_string(parameters, ', ') AS parameters, comment
FROM duckdb_functions()
WHERE NOT internal AND function_type IN ('macro', 'table_macro')
ORDER BY macro;
