-- Judged feedbacks stand in feedback_daily.
SELECT
    (SELECT count(*) FROM feedback WHERE judged) AS expected,
    (SELECT coalesce(sum(judged), 0) FROM feedback_daily) AS found;
