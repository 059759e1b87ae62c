-- One judge, language of the judge and aspect: how it is spread over segments and feedbacks, in the whole ledger.
WITH texts AS (
    SELECT model, language, sum(measured)::BIGINT AS measured, sum(segments)::BIGINT AS segments
    FROM judged_daily
    GROUP BY ALL
),
spread AS (
    SELECT
        model,
        language,
        aspect,
        sum(measured_gained)::BIGINT AS measured_gained,
        sum(measured_lost)::BIGINT AS measured_lost,
        sum(segments_gained)::BIGINT AS segments_gained,
        sum(segments_lost)::BIGINT AS segments_lost,
        bool_or(reader <> model) AS read_by_another
    FROM judgement_daily
    GROUP BY ALL
)
SELECT
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
LEFT JOIN spread USING (model, language, aspect)
ORDER BY model, language, position;
