-- One benefit or cost that feedbacks of one theme mention elsewhere more often than others of the period do, nearest first.
WITH size AS (
    SELECT theme, count(*) AS feedbacks FROM theme_feedbacks GROUP BY theme
),
period AS (
    SELECT count(*) AS feedbacks
    FROM feedback
    WHERE judged AND NOT deleted AND ledger_day BETWEEN $period_start AND $period_end
),
spoken AS (
    SELECT DISTINCT feedback_id, aspect
    FROM mention
    JOIN aspect USING (aspect)
    WHERE side IN ('benefit', 'cost') AND ledger_day BETWEEN $period_start AND $period_end
),
usual AS (
    SELECT aspect, count(*) AS feedbacks FROM spoken GROUP BY aspect
),
beside AS (
    SELECT theme, aspect, count(*) AS feedbacks
    FROM theme_feedbacks
    JOIN spoken USING (feedback_id)
    GROUP BY theme, aspect
)
SELECT
    beside.theme,
    beside.aspect
FROM beside
JOIN size USING (theme)
JOIN usual USING (aspect)
CROSS JOIN period
WHERE beside.feedbacks >= 3 AND beside.feedbacks / size.feedbacks > 1.5 * usual.feedbacks / period.feedbacks
ORDER BY
    theme,
    beside.feedbacks / size.feedbacks - usual.feedbacks / period.feedbacks DESC,
    beside.aspect;
