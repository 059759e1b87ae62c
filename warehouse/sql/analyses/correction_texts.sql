-- One of some years, judge, language of the judge and aspect: how it is spread over segments and feedbacks in that year
-- and the one before, which is enough to tell and keeps figures of earlier years as they are.
WITH windows AS (
    SELECT year, make_date(year - 1, 1, 1) AS first, make_date(year + 1, 1, 6) AS last FROM wanted_years
),
texts AS (
    SELECT year, model, language, sum(measured)::BIGINT AS measured, sum(segments)::BIGINT AS segments
    FROM judged_daily
    JOIN windows ON ledger_day BETWEEN first AND last
    GROUP BY ALL
),
spread AS (
    SELECT
        year,
        model,
        language,
        aspect,
        sum(measured_gained)::BIGINT AS measured_gained,
        sum(measured_lost)::BIGINT AS measured_lost,
        sum(segments_gained)::BIGINT AS segments_gained,
        sum(segments_lost)::BIGINT AS segments_lost,
        bool_or(reader <> model) AS read_by_another
    FROM judgement_daily
    JOIN windows ON ledger_day BETWEEN first AND last
    GROUP BY ALL
)
SELECT
    year,
    model,
    language,
    aspect,
    measured,
    segments,
    coalesce(measured_gained, 0) AS measured_gained,
    coalesce(measured_lost, 0) AS measured_lost,
    coalesce(segments_gained, 0) AS segments_gained,
    coalesce(segments_lost, 0) AS segments_lost,
    coalesce(read_by_another, false) AS read_by_another
FROM texts
CROSS JOIN (SELECT aspect, position FROM aspect)
LEFT JOIN spread USING (year, model, language, aspect)
ORDER BY year, model, language, position;
