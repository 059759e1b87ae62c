-- One erasure whose files are not yet rewritten.
SELECT erasure, kind, begun_at FROM erasure WHERE settled_at IS NULL ORDER BY erasure;
