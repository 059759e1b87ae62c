-- The periods, products and denominators of one publishing; temporary, so the warehouse itself does not change.
CREATE OR REPLACE TEMP TABLE ledger_period AS
WITH days AS (
    SELECT DISTINCT ledger_day FROM feedback_daily
),
periods AS (
    SELECT ledger_day, 'day' AS period_type, ledger_day AS period, ledger_day AS period_end FROM days
    UNION ALL
    SELECT
        ledger_day,
        'week',
        date_trunc('week', ledger_day)::DATE,
        (date_trunc('week', ledger_day) + INTERVAL 6 DAY)::DATE
    FROM days
    UNION ALL
    SELECT ledger_day, 'month', date_trunc('month', ledger_day)::DATE, last_day(ledger_day) FROM days
)
SELECT *, period_end <= (SELECT max(ledger_day) FROM days) AS complete
FROM periods;

-- One product with rows of its own. Under 30 judged feedbacks no change below 25 points can be seen, and past the
-- 50 most spoken of a ledger by product is a catalogue: those count in 'all' and in value_daily.
CREATE OR REPLACE TEMP TABLE named_product AS
SELECT product
FROM feedback_daily
WHERE product <> 'all'
GROUP BY product
HAVING sum(judged) >= 30
ORDER BY sum(judged) DESC, product
LIMIT 50;

-- One (period, product or 'all') with judged feedbacks.
CREATE OR REPLACE TEMP TABLE period_judged AS
WITH by_product AS (
    SELECT ledger_day, product, sum(judged)::BIGINT AS judged FROM feedback_daily GROUP BY ALL
),
product_or_all AS (
    SELECT ledger_day, 'all' AS product, sum(judged)::BIGINT AS judged FROM by_product GROUP BY ALL
    UNION ALL
    SELECT ledger_day, product, judged FROM by_product SEMI JOIN named_product USING (product)
)
SELECT period_type, period, period_end, complete, product, sum(judged)::BIGINT AS judged
FROM product_or_all
JOIN ledger_period USING (ledger_day)
GROUP BY ALL
HAVING sum(judged) > 0;
