-- One aspect that a query may ask for.
SELECT aspect AS accepted FROM aspect
ORDER BY position;
