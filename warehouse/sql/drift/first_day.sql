-- One day: the first on which a source said anything in words.
SELECT min(ledger_day) FROM monitor_daily WHERE source = $source;
