-- One number: the rows of some Parquet files.
SELECT count(*) AS rows FROM read_parquet($path);
