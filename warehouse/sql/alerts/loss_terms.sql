-- One term in feedback that lost on one watched series: feedbacks that use it before a change and since.
WITH lost AS (
    SELECT DISTINCT feedback_id, mention.ledger_day
    FROM mention
    JOIN aspect USING (aspect)
    JOIN feedback USING (feedback_id)
    WHERE
        mention.polarity = -1
        AND mention.ledger_day BETWEEN $first AND $last
        AND CASE $level WHEN 'aspect' THEN aspect = $key WHEN 'dimension' THEN dimension = $key ELSE side <> 'outcome' END
        AND CASE $slice_kind
            WHEN 'product' THEN product = $slice_value
            WHEN 'channel' THEN channel = $slice_value
            WHEN 'language' THEN language = $slice_value
            ELSE true
        END
),
size AS (
    SELECT
        count(*) FILTER (WHERE ledger_day < $since) AS n0,
        count(*) FILTER (WHERE ledger_day >= $since) AS n1
    FROM lost
),
used AS (
    SELECT DISTINCT lost.feedback_id, lost.ledger_day, term
    FROM mention_term
    JOIN lost USING (feedback_id)
    JOIN aspect USING (aspect)
    WHERE
        polarity = -1
        AND CASE $level WHEN 'aspect' THEN aspect = $key WHEN 'dimension' THEN dimension = $key ELSE side <> 'outcome' END
)
SELECT
    term,
    count(*) FILTER (WHERE ledger_day < $since) AS uses0,
    count(*) FILTER (WHERE ledger_day >= $since) AS uses1,
    any_value(n0) AS n0,
    any_value(n1) AS n1
FROM used, size
GROUP BY term
HAVING count(*) FILTER (WHERE ledger_day >= $since) >= 3
ORDER BY uses1 DESC, term;
