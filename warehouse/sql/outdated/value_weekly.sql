-- Nothing: the rows of weeks that are not as they were go.
DELETE FROM published.value_weekly WHERE week IN (SELECT date_trunc('week', ledger_day) FROM changed_day);
