-- One number: rows of one Parquet file that hold one of some words anywhere.
SELECT count(*) AS rows FROM read_parquet($path) AS held WHERE regexp_matches(held::VARCHAR, $pattern);
