-- One number: rows of one table that hold one of some words anywhere.
SELECT count(*) AS rows FROM query_table($relation) AS held WHERE regexp_matches(held::VARCHAR, $pattern);
