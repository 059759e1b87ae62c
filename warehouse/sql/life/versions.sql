-- One version, oldest first.
SELECT * FROM ledger_version ORDER BY version;
