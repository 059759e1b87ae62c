-- Denominators of value_balance by week are the judged feedbacks.
SELECT
    (SELECT count(*) FROM feedback WHERE judged) AS expected,
    (SELECT coalesce(sum(judged), 0) FROM value_balance WHERE period_type = 'week' AND product = 'all') AS found;
