-- A version that is in force again.
UPDATE ledger_version SET active = version = $version;
