-- One number: the rows of a Parquet file.
SELECT count(*) AS rows FROM read_parquet($path);
