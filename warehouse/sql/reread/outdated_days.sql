-- One ledger day with live feedback that went through other redaction rules, and how many there are.
SELECT ledger_day, count(*) AS feedbacks
FROM feedback
WHERE NOT deleted AND redaction IS DISTINCT FROM $version
GROUP BY ledger_day
ORDER BY ledger_day;
