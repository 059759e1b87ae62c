-- One period, product or all: benefit minus cost and benefit over cost, with intervals.
CREATE OR REPLACE TABLE published.value_balance AS
WITH product_day AS (
    SELECT
        ledger_day,
        product,
        sum(benefits_gained) AS benefits_gained,
        sum(benefits_lost) AS benefits_lost,
        sum(costs_saved) AS costs_saved,
        sum(costs_paid) AS costs_paid,
        sum(plus_squares) AS plus_squares,
        sum(minus_squares) AS minus_squares,
        sum(products) AS products
    FROM balance_daily
    GROUP BY ALL
),
product_or_all AS (
    SELECT * REPLACE ('all' AS product) FROM product_day
    UNION ALL BY NAME
    SELECT * FROM product_day SEMI JOIN named_product USING (product)
),
period_sums AS (
    SELECT
        period_type,
        period,
        product,
        sum(benefits_gained) AS benefits_gained,
        sum(benefits_lost) AS benefits_lost,
        sum(costs_saved) AS costs_saved,
        sum(costs_paid) AS costs_paid,
        sum(plus_squares) AS plus_squares,
        sum(minus_squares) AS minus_squares,
        sum(products) AS products
    FROM product_or_all
    JOIN ledger_period USING (ledger_day)
    GROUP BY ALL
),
filled AS (
    SELECT
        period_type,
        period,
        period_end,
        complete,
        product,
        judged,
        coalesce(benefits_gained, 0)::BIGINT AS benefits_gained,
        coalesce(benefits_lost, 0)::BIGINT AS benefits_lost,
        coalesce(costs_saved, 0)::BIGINT AS costs_saved,
        coalesce(costs_paid, 0)::BIGINT AS costs_paid,
        coalesce(plus_squares, 0)::BIGINT AS plus_squares,
        coalesce(minus_squares, 0)::BIGINT AS minus_squares,
        coalesce(products, 0)::BIGINT AS products
    FROM period_judged
    LEFT JOIN period_sums USING (period_type, period, product)
),
scored AS (
    SELECT
        *,
        benefits_gained + costs_saved AS plus,
        benefits_lost + costs_paid AS minus,
        plus_squares + minus_squares - 2 * products AS squares
    FROM filled
)
SELECT
    period_type,
    period,
    period_end,
    complete,
    product,
    judged,
    benefits_gained,
    benefits_lost,
    costs_saved,
    costs_paid,
    100 * (benefits_gained - benefits_lost) / judged::DOUBLE AS benefit,
    100 * (costs_paid - costs_saved) / judged::DOUBLE AS cost,
    100 * (plus - minus) / judged::DOUBLE AS difference,
    published.balance_low(plus, minus, squares, judged) AS difference_low,
    published.balance_high(plus, minus, squares, judged) AS difference_high,
    (plus + 1) / (minus + 1)::DOUBLE AS ratio,
    published.ratio_low(plus, minus, plus_squares, minus_squares, products, judged) AS ratio_low,
    published.ratio_high(plus, minus, plus_squares, minus_squares, products, judged) AS ratio_high
FROM scored
ORDER BY period_type, product, period;
COMMENT ON TABLE published.value_balance IS
    'One period, product or all: benefit minus cost and benefit over cost, with intervals.';
COMMENT ON COLUMN published.value_balance.period_type IS 'day, week (from Monday) or month.';
COMMENT ON COLUMN published.value_balance.period IS 'First day of the period.';
COMMENT ON COLUMN published.value_balance.period_end IS 'Last day of the period.';
COMMENT ON COLUMN published.value_balance.complete IS
    'Whether the ledger reaches the end of the period; false: more feedback is to come.';
COMMENT ON COLUMN published.value_balance.product IS
    'Product, or all. Products with fewer than 30 judged feedbacks, and those past the 50 most spoken of, count in all only.';
COMMENT ON COLUMN published.value_balance.judged IS 'Judged feedbacks of the period and product: the denominator N.';
COMMENT ON COLUMN published.value_balance.benefits_gained IS 'Distinct feedbacks that gain on at least one benefit.';
COMMENT ON COLUMN published.value_balance.benefits_lost IS 'Distinct feedbacks that lose on at least one benefit.';
COMMENT ON COLUMN published.value_balance.costs_saved IS
    'Distinct feedbacks that gain on at least one cost: it was low or saved.';
COMMENT ON COLUMN published.value_balance.costs_paid IS
    'Distinct feedbacks that lose on at least one cost: it was high.';
COMMENT ON COLUMN published.value_balance.benefit IS
    'B: benefits gained minus benefits lost, per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_balance.cost IS 'C: costs paid minus costs saved, per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_balance.difference IS 'B - C per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_balance.difference_low IS
    'Lower 95 % limit of difference: Wald on the score of each feedback (-2 to 2), one pseudo-feedback added on each side.';
COMMENT ON COLUMN published.value_balance.difference_high IS 'Upper 95 % limit of difference.';
COMMENT ON COLUMN published.value_balance.ratio IS
    '(benefits gained + costs saved) / (benefits lost + costs paid), one half added to each of the four counts.';
COMMENT ON COLUMN published.value_balance.ratio_low IS
    'Lower 95 % limit of ratio: delta method on its logarithm, covariance included.';
COMMENT ON COLUMN published.value_balance.ratio_high IS 'Upper 95 % limit of ratio.';
