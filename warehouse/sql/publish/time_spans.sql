-- One day, week or month ($unit) with feedback: its first and last day with any, and how many feedbacks it holds.
SELECT min(ledger_day) AS first, max(ledger_day) AS last, sum(feedbacks)::BIGINT AS feedbacks
FROM feedback_daily
GROUP BY date_trunc($unit, ledger_day)
ORDER BY first;
