-- Judged feedbacks of one day in one cell of product, channel, region and language, over the last days.
SELECT ledger_day AS day, product, channel, region, language, sum(judged)::BIGINT AS judged
FROM feedback_daily
WHERE ledger_day > (SELECT max(ledger_day) FROM feedback_daily) - $days::INTEGER
GROUP BY ALL
HAVING sum(judged) > 0
ORDER BY ALL;
