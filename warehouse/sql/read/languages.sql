-- How much feedback there is in each language, and how much of it was judged; most first.
SELECT
    language,
    sum(feedbacks)::BIGINT AS feedbacks,
    sum(judged)::BIGINT AS judged
FROM feedback_daily
GROUP BY language
ORDER BY feedbacks DESC, language;
