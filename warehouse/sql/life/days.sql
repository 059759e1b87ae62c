-- One ledger day with feedback that can be read, and how much.
SELECT ledger_day, count(*) AS feedbacks
FROM feedback
WHERE NOT deleted AND (judged OR not_judged = 'near_duplicate')
GROUP BY ledger_day
ORDER BY ledger_day;
