-- One term in feedback that lost on one watched series: feedbacks that use it before a change and since.
WITH lost AS (
    SELECT DISTINCT feedback_id, ledger_day, aspect
    FROM lost_on($level, $key, $slice_kind, $slice_value, $first, $last)
),
size AS (
    SELECT
        count(DISTINCT feedback_id) FILTER (WHERE ledger_day < $since) AS n0,
        count(DISTINCT feedback_id) FILTER (WHERE ledger_day >= $since) AS n1
    FROM lost
),
used AS (
    SELECT DISTINCT feedback_id, lost.ledger_day, term
    FROM mention_term
    JOIN lost USING (feedback_id, aspect)
    WHERE polarity = -1
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
