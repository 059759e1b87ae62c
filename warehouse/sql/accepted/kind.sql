-- One kind of slice that a query may ask for.
SELECT accepted FROM (VALUES ('all'), ('product'), ('channel'), ('region'), ('language')) AS kinds (accepted);
