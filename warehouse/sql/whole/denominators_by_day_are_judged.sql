-- Denominators of value_ledger by day are the judged feedbacks.
SELECT
    (SELECT count(*) FROM feedback WHERE judged) AS expected,
    (
        SELECT coalesce(sum(judged), 0)
        FROM value_ledger
        WHERE period_type = 'day' AND level = 'all' AND product = 'all'
    ) AS found;
