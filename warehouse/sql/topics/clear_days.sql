-- Nothing: what was found in the mentions of some days goes.
DELETE FROM mention_topic WHERE ledger_day IN (SELECT ledger_day FROM days_together);
