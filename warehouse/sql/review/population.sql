-- One language that the judge reads in: judged feedbacks of the newest $days days, and the days themselves.
SELECT
    if(language = 'en', 'en', 'zh') AS language,
    count(*) AS population,
    min(ledger_day) AS first_day,
    max(ledger_day) AS last_day
FROM feedback
WHERE judged AND ledger_day > (SELECT max(newest.ledger_day) FROM feedback AS newest) - $days::INTEGER
GROUP BY ALL
ORDER BY language;
