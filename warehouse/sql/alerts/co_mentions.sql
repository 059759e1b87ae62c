-- One count pair: feedbacks that lost on one series before a change and since, over the days compared, and
-- those of them not lost on another.
WITH lost AS (
    SELECT DISTINCT feedback_id, ledger_day
    FROM lost_on($level, $key, $slice_kind, $slice_value, $first, $last)
    SEMI JOIN compared USING (ledger_day)
),
other AS (
    SELECT DISTINCT feedback_id FROM lost_on($other_level, $other_key, 'all', 'all', $first, $last)
)
SELECT
    count(*) FILTER (WHERE ledger_day < $since) AS lost0,
    count(*) FILTER (WHERE ledger_day >= $since) AS lost1,
    count(*) FILTER (WHERE ledger_day < $since AND other.feedback_id IS NULL) AS alone0,
    count(*) FILTER (WHERE ledger_day >= $since AND other.feedback_id IS NULL) AS alone1
FROM lost
LEFT JOIN other USING (feedback_id);
