-- One mention as the ledger publishes it, in the columns of the warehouse.
CREATE TEMP VIEW mention AS
SELECT * EXCLUDE (quote) FROM ledger.mention;
