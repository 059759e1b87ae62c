-- One monitor of one source week by week: its value in each language, and on how many feedbacks it rests.
-- $source = all : name of the source
-- $monitor = coverage : coverage, confidence, language, unknown or length
-- $weeks = 12 : weeks before the ledger's last day
SELECT
    date_trunc('week', day)::DATE AS week,
    language,
    sum(feedbacks)::BIGINT AS feedbacks,
    sum(feedbacks * value) / sum(feedbacks) AS value
FROM monitor
WHERE
    ($source = 'all' OR source = $source)
    AND monitor = $monitor
    AND day > (SELECT max(day) FROM monitor) - 7 * $weeks::INTEGER
GROUP BY ALL
ORDER BY week, language;
