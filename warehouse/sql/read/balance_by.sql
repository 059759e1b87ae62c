-- Benefit against cost of every product, channel, region, customer group or language between two days, worst first.
-- $slice = channel : product, channel, region, customer_group or language
-- $first = 1970-01-01 : first day
-- $last = 9999-12-31 : last day
WITH judged_part AS (
    SELECT
        CASE $slice
            WHEN 'product' THEN product
            WHEN 'region' THEN region
            WHEN 'customer_group' THEN customer_group
            WHEN 'language' THEN language
            ELSE channel
        END AS part,
        sum(judged)::BIGINT AS judged
    FROM feedback_daily
    WHERE day BETWEEN $first::DATE AND $last::DATE
    GROUP BY part
    HAVING sum(judged) > 0
),
summed AS (
    SELECT
        CASE $slice
            WHEN 'product' THEN product
            WHEN 'region' THEN region
            WHEN 'customer_group' THEN customer_group
            WHEN 'language' THEN language
            ELSE channel
        END AS part,
        sum(benefits_gained - benefits_lost) AS benefit,
        sum(costs_paid - costs_saved) AS cost,
        sum(benefits_gained + costs_saved) AS plus,
        sum(benefits_lost + costs_paid) AS minus,
        sum(plus_squares) AS plus_squares,
        sum(minus_squares) AS minus_squares,
        sum(products) AS products
    FROM balance_daily
    WHERE day BETWEEN $first::DATE AND $last::DATE
    GROUP BY part
),
filled AS (
    SELECT
        part,
        judged,
        coalesce(benefit, 0) AS benefit,
        coalesce(cost, 0) AS cost,
        coalesce(plus, 0) AS plus,
        coalesce(minus, 0) AS minus,
        coalesce(plus_squares, 0) AS plus_squares,
        coalesce(minus_squares, 0) AS minus_squares,
        coalesce(products, 0) AS products
    FROM judged_part
    LEFT JOIN summed USING (part)
)
SELECT
    part,
    judged,
    round(100 * benefit / judged, 1) AS benefit,
    round(100 * cost / judged, 1) AS cost,
    round(100 * (plus - minus) / judged, 1) AS difference,
    round(balance_low(plus, minus, plus_squares + minus_squares - 2 * products, judged), 1) AS difference_low,
    round(balance_high(plus, minus, plus_squares + minus_squares - 2 * products, judged), 1) AS difference_high,
    round((plus + 1) / (minus + 1), 2) AS ratio,
    round(ratio_low(plus, minus, plus_squares, minus_squares, products, judged), 2) AS ratio_low,
    round(ratio_high(plus, minus, plus_squares, minus_squares, products, judged), 2) AS ratio_high
FROM filled
ORDER BY 100 * (plus - minus) / judged, part;
