-- Nothing: one relation of the attached file is written as Parquet.
COPY (FROM query_table($relation)) TO $path (FORMAT parquet, COMPRESSION zstd);
