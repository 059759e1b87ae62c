-- One period and line that is not the same before and after: counts, judged feedbacks, and the key of before.
WITH periods AS (
    SELECT ledger_day, 'week' AS period_type, date_trunc('week', ledger_day)::DATE AS period, judged FROM life_judged
    UNION ALL
    SELECT ledger_day, 'month', date_trunc('month', ledger_day)::DATE, judged FROM life_judged
),
judged AS (
    SELECT period_type, period, sum(judged)::BIGINT AS judged FROM periods GROUP BY ALL
),
summed AS (
    SELECT
        period_type,
        period,
        level,
        key,
        coalesce(sum(gained) FILTER (WHERE moment = 'before'), 0)::BIGINT AS gained_before,
        coalesce(sum(lost) FILTER (WHERE moment = 'before'), 0)::BIGINT AS lost_before,
        coalesce(sum(gained) FILTER (WHERE moment = 'after'), 0)::BIGINT AS gained_after,
        coalesce(sum(lost) FILTER (WHERE moment = 'after'), 0)::BIGINT AS lost_after
    FROM life_line
    JOIN periods USING (ledger_day)
    GROUP BY ALL
),
keys AS (
    SELECT
        level,
        key,
        bool_or(moment = 'before') AS stood,
        bool_or(moment = 'after') AS stands
    FROM (
        SELECT 'before' AS moment, level, key FROM life_members_before
        UNION ALL
        SELECT 'after', level, key FROM life_members_after
    )
    GROUP BY ALL
),
moving AS (
    SELECT level, key
    FROM summed
    JOIN keys USING (level, key)
    GROUP BY ALL
    HAVING
        NOT bool_and(stood AND stands)
        OR bool_or(gained_before <> gained_after)
        OR bool_or(lost_before <> lost_after)
)
SELECT
    period_type,
    period,
    level,
    key,
    judged,
    stood,
    stands,
    coalesce(gained_before, 0) AS gained_before,
    coalesce(lost_before, 0) AS lost_before,
    coalesce(gained_after, 0) AS gained_after,
    coalesce(lost_after, 0) AS lost_after
FROM judged
CROSS JOIN (SELECT * FROM moving JOIN keys USING (level, key))
LEFT JOIN summed USING (period_type, period, level, key)
ORDER BY period_type, level, key, period;
