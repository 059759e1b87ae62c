-- How much one of $terms is used: feedbacks by aspect add up to more than feedbacks, so the largest aspect is told.
-- $terms: words as the ledger cuts them
SELECT
    term,
    arg_max(aspect, feedbacks) AS aspect,
    max(feedbacks)::BIGINT AS feedbacks,
    arg_max(gained, feedbacks)::BIGINT AS gained,
    arg_max(lost, feedbacks)::BIGINT AS lost,
    min(first_day) AS first_day,
    max(last_day) AS last_day
FROM (
    SELECT
        term,
        aspect,
        sum(feedbacks) AS feedbacks,
        sum(feedbacks_gained) AS gained,
        sum(feedbacks_lost) AS lost,
        min(day) AS first_day,
        max(day) AS last_day
    FROM term_daily
    JOIN (SELECT DISTINCT unnest($terms::VARCHAR[]) AS term) AS asked USING (term)
    GROUP BY term, aspect
)
GROUP BY term
ORDER BY list_position($terms::VARCHAR[], term);
