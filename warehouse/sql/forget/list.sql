-- One erasure in counts, and its proof.
SELECT * FROM erasure ORDER BY erasure;
