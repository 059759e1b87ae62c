-- One level of the value ledger that a query may ask for.
SELECT accepted FROM (VALUES ('aspect'), ('dimension'), ('all')) AS levels (accepted);
