-- One slice that is watched: a product, channel or language with enough judged feedback a day lately, or all.
WITH recent AS (
    SELECT product, channel, language, judged
    FROM feedback_daily
    WHERE ledger_day > $last_day::DATE - $days::INTEGER AND ledger_day <= $last_day
),
span AS (
    SELECT greatest(1, count(DISTINCT ledger_day)) AS days
    FROM feedback_daily
    WHERE ledger_day > $last_day::DATE - $days::INTEGER AND ledger_day <= $last_day
),
counted AS (
    SELECT 'product' AS slice_kind, product AS slice_value, sum(judged) AS judged FROM recent GROUP BY ALL
    UNION ALL
    SELECT 'channel', channel, sum(judged) FROM recent GROUP BY ALL
    UNION ALL
    SELECT 'language', language, sum(judged) FROM recent GROUP BY ALL
)
SELECT slice_kind, slice_value
FROM counted, span
WHERE
    judged >= $least * days
    AND slice_value NOT IN ('all', 'unknown')
    AND slice_kind IN (SELECT slice_kind FROM watched)
ORDER BY slice_kind, judged DESC, slice_value;
