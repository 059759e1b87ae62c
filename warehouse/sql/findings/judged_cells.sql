-- Judged feedbacks of one day in one cell of product, channel, region and language, over the last days.
SELECT day, product, channel, region, language, sum(judged)::BIGINT AS judged
FROM feedback_daily
WHERE day > (SELECT max(day) FROM feedback_daily) - $days::INTEGER
GROUP BY ALL
HAVING sum(judged) > 0
ORDER BY ALL;
