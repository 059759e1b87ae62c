-- For the report: how much feedback stands behind the numbers between two days, in all.
-- $first = 2000-01-01 : first ledger day
-- $last = 2999-12-31 : last ledger day
SELECT
    min(day) AS first_day,
    max(day) AS last_day,
    coalesce(sum(feedbacks), 0)::BIGINT AS feedbacks,
    coalesce(sum(judged), 0)::BIGINT AS judged,
    coalesce(sum(rating_only), 0)::BIGINT AS rating_only,
    count(DISTINCT source) AS sources,
    round(sum(mean_rating * rated) / nullif(sum(rated), 0), 2) AS mean_rating
FROM feedback_daily
WHERE day BETWEEN $first::DATE AND $last::DATE;
