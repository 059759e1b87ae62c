-- The version in force, as it was recorded.
SELECT * FROM ledger_version WHERE active;
