-- One week or month, judge and language of the judge: judged feedbacks.
SELECT 'week' AS period_type, date_trunc('week', ledger_day)::DATE AS period, model, language, sum(judged)::BIGINT AS judged
FROM judged_daily
GROUP BY ALL
UNION ALL
SELECT 'month', date_trunc('month', ledger_day)::DATE, model, language, sum(judged)::BIGINT
FROM judged_daily
GROUP BY ALL
ORDER BY ALL;
