-- All feedbacks stand in feedback_daily.
SELECT
    (SELECT count(*) FROM feedback) AS expected,
    (SELECT coalesce(sum(feedbacks), 0) FROM feedback_daily) AS found;
