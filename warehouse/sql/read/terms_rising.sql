-- Words whose use rose: their share of feedbacks on the aspect in the last days against the time before.
-- $aspect = outcome.satisfaction : id of an aspect
-- $days = 14 : length of the newer time
-- $rows = 20 : how many
WITH split AS (
    SELECT max(day) - $days::INTEGER AS before FROM feedback_daily
),
aspect_size AS (
    SELECT
        coalesce(sum(feedbacks) FILTER (WHERE day > before), 0) AS size_now,
        coalesce(sum(feedbacks) FILTER (WHERE day <= before), 0) AS size_before
    FROM value_daily
    CROSS JOIN split
    WHERE aspect = $aspect
),
term_size AS (
    SELECT
        term,
        coalesce(sum(feedbacks) FILTER (WHERE day > before), 0) AS now,
        coalesce(sum(feedbacks) FILTER (WHERE day <= before), 0) AS earlier
    FROM term_daily
    CROSS JOIN split
    WHERE aspect = $aspect
    GROUP BY term
),
compared AS (
    -- Log odds ratio with one half added to each count, over its standard error.
    SELECT
        *,
        (
            ln((now + 0.5) / (size_now - now + 0.5)) - ln((earlier + 0.5) / (size_before - earlier + 0.5))
        ) / sqrt(1 / (now + 0.5) + 1 / (earlier + 0.5)) AS z
    FROM term_size
    CROSS JOIN aspect_size
    WHERE now >= 3 AND size_now >= now AND size_before >= earlier
)
SELECT
    term,
    now::BIGINT AS feedbacks_now,
    earlier::BIGINT AS feedbacks_before,
    round(100 * now / size_now, 1) AS share_now,
    CASE WHEN size_before > 0 THEN round(100 * earlier / size_before, 1) END AS share_before,
    round(z, 1) AS z
FROM compared
WHERE z > 0
ORDER BY compared.z DESC, term
LIMIT $rows::INTEGER;
