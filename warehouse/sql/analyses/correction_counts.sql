-- One week or month, judge, language of the judge and aspect: feedbacks read as gained, lost and both.
SELECT
    'week' AS period_type,
    date_trunc('week', ledger_day)::DATE AS period,
    model,
    language,
    aspect,
    sum(gained)::BIGINT AS gained,
    sum(lost)::BIGINT AS lost,
    sum(gained_and_lost)::BIGINT AS gained_and_lost
FROM judgement_daily
GROUP BY ALL
UNION ALL
SELECT
    'month',
    date_trunc('month', ledger_day)::DATE,
    model,
    language,
    aspect,
    sum(gained)::BIGINT,
    sum(lost)::BIGINT,
    sum(gained_and_lost)::BIGINT
FROM judgement_daily
GROUP BY ALL
ORDER BY ALL;
