-- Nothing: some days of one relation of the attached file are written as Parquet, as copy_parquet writes all of them.
COPY (FROM query_table($relation) WHERE COLUMNS(name -> name = $column) BETWEEN $first AND $last)
TO $path (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE_BYTES '16MB');
