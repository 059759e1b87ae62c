-- Nothing: the counts of all periods that are as they were, from the value_ledger of the version before, go into the
-- table of prepare.sql.
INSERT INTO temp.period_count BY NAME
SELECT period_type, period, key_number, product_number, mentions, gained, lost, neutral, gained_and_lost
FROM previous.value_ledger AS held
JOIN ledger_key ON held.key = ledger_key.key AND held.level = if(lens = 'elements', 'dimension', lens)
JOIN ledger_product USING (product)
ANTI JOIN changed_period USING (period_type, period)
WHERE mentions > 0;
