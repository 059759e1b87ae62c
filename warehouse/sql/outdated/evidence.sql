-- Nothing: the rows of months that are not as they were go.
DELETE FROM published.evidence WHERE month IN (SELECT date_trunc('month', ledger_day) FROM changed_by_product);
