-- One day, cell and aspect of the ledger's counts, named as in the warehouse.
CREATE TEMP VIEW value_daily AS
SELECT * RENAME (day AS ledger_day) FROM ledger.value_daily;
