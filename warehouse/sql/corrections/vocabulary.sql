-- One taxonomy that the ledger is of.
SELECT DISTINCT taxonomy FROM aspect;
