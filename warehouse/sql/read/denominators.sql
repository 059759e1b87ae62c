-- How much feedback stands behind the numbers, by week and source.
SELECT
    date_trunc('week', day)::DATE AS week,
    source,
    sum(feedbacks)::BIGINT AS feedbacks,
    sum(judged)::BIGINT AS judged,
    sum(rating_only)::BIGINT AS rating_only,
    round(sum(mean_rating * rated) / nullif(sum(rated), 0), 2) AS mean_rating
FROM feedback_daily
GROUP BY ALL
ORDER BY week, source;
