-- Nothing: the rows of days that are not as they were go.
DELETE FROM published.value_daily WHERE day IN (SELECT ledger_day FROM changed_day);
