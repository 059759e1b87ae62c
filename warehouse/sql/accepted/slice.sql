-- One column that a query may slice by.
SELECT accepted
FROM (VALUES ('product'), ('channel'), ('region'), ('customer_group'), ('language')) AS slices (accepted);
