-- The days behind one incident: judged feedbacks of its series, lost and gained, from four weeks before it began.
-- $incident = newest : id of an incident or how it begins; newest means the newest drop
WITH incident AS (
    SELECT *
    FROM alert
    WHERE kind = 'drop' AND ($incident = 'newest' OR starts_with(incident_id, $incident))
    ORDER BY opened_day DESC, incident_id
    LIMIT 1
),
judged AS (
    SELECT day, sum(judged)::BIGINT AS judged
    FROM feedback_daily, incident
    WHERE
        day >= since - 28
        AND CASE slice_kind
            WHEN 'product' THEN product = slice_value
            WHEN 'channel' THEN channel = slice_value
            WHEN 'language' THEN language = slice_value
            ELSE true
        END
    GROUP BY day
),
counted AS (
    SELECT day, sum(lost)::BIGINT AS lost, sum(gained)::BIGINT AS gained
    FROM cell_daily
    JOIN incident USING (level, key)
    WHERE
        day >= since - 28
        AND CASE slice_kind
            WHEN 'product' THEN product = slice_value
            WHEN 'channel' THEN channel = slice_value
            WHEN 'language' THEN language = slice_value
            ELSE true
        END
    GROUP BY day
)
SELECT
    day,
    day >= since AS after_change,
    judged,
    coalesce(lost, 0) AS lost,
    coalesce(gained, 0) AS gained,
    round(100 * coalesce(lost, 0) / judged, 1) AS lost_share
FROM judged
LEFT JOIN counted USING (day)
CROSS JOIN (SELECT since FROM incident)
WHERE judged > 0
ORDER BY day;
