-- Nothing: the rows of months that are not as they were go.
DELETE FROM published.value_by_group WHERE month IN (SELECT date_trunc('month', ledger_day) FROM changed_day);
