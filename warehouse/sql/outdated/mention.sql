-- Nothing: the rows of days that are not as they were go.
DELETE FROM published.mention WHERE ledger_day IN (SELECT ledger_day FROM changed_day);
