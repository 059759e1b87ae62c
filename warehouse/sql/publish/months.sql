-- One month, by its first day, that a relation of the attached file has rows of; $column tells their time.
SELECT DISTINCT date_trunc('month', COLUMNS(name -> name = $column))::DATE AS month
FROM query_table($relation)
ORDER BY month;
