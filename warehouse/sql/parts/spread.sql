-- Nothing: how far products differ in some period types and keys goes into the table of prepare.sql.
-- Empirical Bayes: each product is drawn toward 'all' (warehouse/measure/shrinkage.py says the same in Python).
INSERT INTO temp.spread BY NAME
WITH filled AS (
    SELECT
        period_type,
        period,
        key_number,
        judged,
        parent_variance,
        coalesce(gained, 0) - coalesce(lost, 0) AS net
    FROM period_judged
    JOIN key_parent USING (period_type, period)
    LEFT JOIN period_count USING (period_type, period, key_number, product_number)
    WHERE
        product <> 'all'
        AND period_type BETWEEN $first_type AND $last_type
        AND key_number BETWEEN $first_key AND $last_key
),
-- Sums of decimals do not depend on the order of their terms.
period_spread AS (
    SELECT
        period_type,
        key_number,
        count(*) - 1 AS freedom,
        (
            sum((net ** 2 / judged::DOUBLE)::DECIMAL(38, 12))::DOUBLE
            - sum(net)::DOUBLE ** 2 / sum(judged)
        ) / any_value(parent_variance) AS excess,
        (sum(judged)::DOUBLE - sum(judged::HUGEINT ** 2)::DOUBLE / sum(judged)) / any_value(parent_variance) AS room
    FROM filled
    GROUP BY period_type, key_number, period
    HAVING count(*) > 1
)
SELECT
    period_type,
    key_number,
    sum(freedom)::BIGINT AS freedom,
    max(freedom) AS others,
    greatest(
        0.0,
        (sum(excess::DECIMAL(38, 12))::DOUBLE - sum(freedom)) / sum(room::DECIMAL(38, 12))::DOUBLE
    ) AS between_products
FROM period_spread
GROUP BY period_type, key_number;
