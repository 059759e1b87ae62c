-- One aspect of the taxonomy that the ledger was published with.
CREATE TEMP VIEW aspect AS
SELECT * FROM ledger.aspect;
