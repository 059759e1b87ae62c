-- One ledger day with judged feedback that the charts have not read and that is complete.
SELECT ledger_day
FROM feedback_daily
WHERE ($after IS NULL OR ledger_day > $after) AND ledger_day <= $last
GROUP BY ledger_day
HAVING sum(judged) > 0
ORDER BY ledger_day;
