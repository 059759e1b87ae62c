-- One ledger day of the chunk of days that the checks look at together.
CREATE OR REPLACE TEMP TABLE scope_days AS
SELECT ledger_day FROM days_together;
