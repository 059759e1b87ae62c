-- One count pair: feedbacks that lost on one series before a change and since, without those that lost on another too.
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
other AS (
    SELECT DISTINCT feedback_id
    FROM mention
    JOIN aspect USING (aspect)
    WHERE
        mention.polarity = -1
        AND mention.ledger_day BETWEEN $first AND $last
        AND CASE $other_level
            WHEN 'aspect' THEN aspect = $other_key
            WHEN 'dimension' THEN dimension = $other_key
            ELSE side <> 'outcome'
        END
)
SELECT
    count(*) FILTER (WHERE ledger_day < $since) AS lost0,
    count(*) FILTER (WHERE ledger_day >= $since) AS lost1,
    count(*) FILTER (WHERE ledger_day < $since AND other.feedback_id IS NULL) AS alone0,
    count(*) FILTER (WHERE ledger_day >= $since AND other.feedback_id IS NULL) AS alone1
FROM lost
LEFT JOIN other USING (feedback_id);
