-- The number of the next version.
SELECT coalesce(max(version), 0) + 1 FROM ledger_version;
