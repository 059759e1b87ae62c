-- Nothing: one relation of the attached file is written as Parquet, in row groups that the memory can hold however long its texts.
COPY (FROM query_table($relation)) TO $path (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE_BYTES '16MB');
