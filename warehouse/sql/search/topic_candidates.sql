-- One term of one aspect that may name a topic: how often, how much more often than elsewhere, and than before.
-- $days: length of the time looked at; $recent: length of its newest part; $least: fewest feedbacks; $rows: of an aspect;
-- $deviations: beyond which a term stands out
WITH bounds AS (
    SELECT max(day) AS last FROM feedback_daily
),
aspect_size AS (
    SELECT
        aspect,
        sum(feedbacks) AS size,
        coalesce(sum(feedbacks) FILTER (WHERE day > last - $recent::INTEGER), 0) AS size_now
    FROM value_daily
    CROSS JOIN bounds
    WHERE day > last - $days::INTEGER
    GROUP BY aspect
),
used AS (
    SELECT
        aspect,
        term,
        sum(feedbacks) AS feedbacks,
        sum(feedbacks_gained) AS gained,
        sum(feedbacks_lost) AS lost,
        coalesce(sum(feedbacks) FILTER (WHERE day > last - $recent::INTEGER), 0) AS now
    FROM term_daily
    CROSS JOIN bounds
    WHERE day > last - $days::INTEGER
    GROUP BY aspect, term
),
compared AS (
    SELECT
        *,
        sum(feedbacks) OVER (PARTITION BY term) - feedbacks AS elsewhere,
        (SELECT sum(size) FROM aspect_size) - size AS size_elsewhere,
        feedbacks - now AS before,
        size - size_now AS size_before
    FROM used
    JOIN aspect_size USING (aspect)
),
weighed AS (
    SELECT
        *,
        (feedbacks + 0.5) / (size + 1) / ((elsewhere + 0.5) / (size_elsewhere + 1)) AS lift,
        -- Deviations of a binomial count: of all uses, those on the aspect; of its uses, the newest.
        size / (size + size_elsewhere)::DOUBLE AS own_part,
        (feedbacks - (feedbacks + elsewhere) * own_part)
        / nullif(sqrt((feedbacks + elsewhere) * own_part * (1 - own_part)), 0) AS lift_z,
        (now + 0.5) / (size_now + 1) / ((before + 0.5) / (size_before + 1)) AS growth,
        size_now / size::DOUBLE AS new_part,
        (now - feedbacks * new_part) / nullif(sqrt(feedbacks * new_part * (1 - new_part)), 0) AS growth_z
    FROM compared
    WHERE feedbacks >= $least
)
SELECT
    aspect,
    term,
    feedbacks::BIGINT AS feedbacks,
    gained::BIGINT AS gained,
    lost::BIGINT AS lost,
    now::BIGINT AS recent,
    size::BIGINT AS of_feedbacks,
    lift,
    coalesce(lift_z, 0) AS lift_z,
    growth,
    coalesce(growth_z >= $deviations, false) AS emerging
FROM weighed
WHERE weighed.lift_z >= $deviations OR weighed.growth_z >= $deviations
QUALIFY row_number() OVER (PARTITION BY aspect ORDER BY greatest(weighed.lift_z, weighed.growth_z) DESC, term) <= $rows
ORDER BY aspect, greatest(weighed.lift_z, weighed.growth_z) DESC, term;
