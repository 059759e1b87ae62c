-- One source on one day: its feedbacks, over the days that tell its rhythm.
SELECT source, ledger_day, sum(feedbacks)::BIGINT AS feedbacks
FROM feedback_daily
WHERE ledger_day > $last::DATE - $days::INTEGER AND ledger_day <= $last
GROUP BY ALL
ORDER BY source, ledger_day;
