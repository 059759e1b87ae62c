-- One number: the rows of one relation of the open file.
SELECT count(*) AS rows FROM query_table($relation);
