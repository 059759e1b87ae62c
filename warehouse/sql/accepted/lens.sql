-- One lens that a query may ask for.
SELECT DISTINCT lens AS accepted FROM lens
ORDER BY accepted;
