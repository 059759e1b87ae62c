-- One row: segments taken from the judge, given back to it, and read anew by it.
SELECT
    (SELECT count(*) FROM over_done) AS taken,
    (SELECT count(*) FROM over_undone) AS given_back,
    (SELECT count(*) FROM over_stale) AS read_anew;
