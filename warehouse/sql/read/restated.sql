-- Ledger days that a later night or an erasure changed after they had been stated, newest night first.
-- $rows = 50 : how many
SELECT night, ledger_day, stated_before, number, cause
FROM restatement
ORDER BY night DESC, ledger_day DESC
LIMIT $rows::INTEGER;
