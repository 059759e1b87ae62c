-- One product, or all: its judged feedbacks of the last $days days, those with a rating and those that state satisfaction.
WITH newest AS (
    SELECT max(ledger_day) AS period_end FROM feedback WHERE judged AND NOT deleted
),
recent AS (
    SELECT feedback_id, product, rating
    FROM feedback
    CROSS JOIN newest
    WHERE judged AND NOT deleted AND ledger_day > period_end - $days::INTEGER
),
stating AS (
    SELECT DISTINCT feedback_id
    FROM mention
    CROSS JOIN newest
    WHERE aspect = 'outcome.satisfaction' AND ledger_day > period_end - $days::INTEGER
),
by_product AS (
    SELECT
        product,
        count(*) AS judged,
        count(rating) AS rated,
        count(stating.feedback_id) AS satisfaction
    FROM recent
    LEFT JOIN stating USING (feedback_id)
    GROUP BY product
),
named AS (
    SELECT *
    FROM by_product
    WHERE product NOT IN ('all', 'unknown') AND judged >= 30
    ORDER BY judged DESC, product
    LIMIT $products
),
scopes AS (
    SELECT
        0 AS place,
        'all' AS product,
        coalesce(sum(judged), 0) AS judged,
        coalesce(sum(rated), 0) AS rated,
        coalesce(sum(satisfaction), 0) AS satisfaction
    FROM by_product
    UNION ALL
    SELECT 1, * FROM named
)
SELECT
    product,
    judged::BIGINT AS judged,
    rated::BIGINT AS rated,
    satisfaction::BIGINT AS satisfaction,
    period_end - ($days::INTEGER - 1) AS period_start,
    period_end
FROM scopes
CROSS JOIN newest
ORDER BY place, judged DESC, product;
