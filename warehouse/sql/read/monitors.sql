-- Every monitor of every source and language: its value over the last weeks of the ledger, and over those before.
-- $days = 28 : days of the later period; the earlier one is as long
WITH span AS (
    SELECT max(day) AS last FROM monitor
)
SELECT
    monitor,
    source,
    language,
    sum(feedbacks) FILTER (WHERE day > last - $days::INTEGER)::BIGINT AS feedbacks,
    sum(feedbacks * value) FILTER (WHERE day > last - $days::INTEGER)
    / sum(feedbacks) FILTER (WHERE day > last - $days::INTEGER) AS value,
    sum(feedbacks) FILTER (WHERE day <= last - $days::INTEGER)::BIGINT AS feedbacks_before,
    sum(feedbacks * value) FILTER (WHERE day <= last - $days::INTEGER)
    / sum(feedbacks) FILTER (WHERE day <= last - $days::INTEGER) AS value_before
FROM monitor, span
WHERE day > last - 2 * $days::INTEGER
GROUP BY monitor, source, language
ORDER BY monitor, source, language;
