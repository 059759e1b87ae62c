-- One version whose time for a roll-back is over.
SELECT version FROM ledger_version WHERE kept_until < $today;
