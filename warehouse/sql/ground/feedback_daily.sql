-- One day and cell of the ledger's counts of feedback, named as in the warehouse.
CREATE TEMP VIEW feedback_daily AS
SELECT * RENAME (day AS ledger_day) FROM ledger.feedback_daily;
