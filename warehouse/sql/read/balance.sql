-- Benefit against cost over time: B - C per 100 judged feedbacks and benefit over cost, with 95 % intervals.
-- $product = all : a product, or all
-- $period_type = week : day, week or month
SELECT
    period,
    complete,
    judged,
    round(benefit, 1) AS benefit,
    round(cost, 1) AS cost,
    round(difference, 1) AS difference,
    round(difference_low, 1) AS difference_low,
    round(difference_high, 1) AS difference_high,
    round(ratio, 2) AS ratio,
    round(ratio_low, 2) AS ratio_low,
    round(ratio_high, 2) AS ratio_high
FROM value_balance
WHERE period_type = $period_type AND product = $product
ORDER BY period;
