-- Nothing: the net of all products by period and key of value_ledger goes into the table of prepare.sql.
INSERT INTO temp.key_parent BY NAME
WITH keys AS (
    SELECT key_number FROM ledger_key WHERE lens IN ('all', 'aspect', 'elements')
),
total AS (
    SELECT * FROM period_judged WHERE product = 'all'
),
counts AS (
    SELECT
        period_type,
        period,
        key_number,
        gained,
        lost,
        gained_and_lost
    FROM period_count
    WHERE product_number = (SELECT product_number FROM ledger_product WHERE product = 'all')
),
filled AS (
    SELECT
        period_type,
        period,
        key_number,
        judged,
        coalesce(gained, 0) AS gained,
        coalesce(lost, 0) AS lost,
        coalesce(gained_and_lost, 0) AS gained_and_lost
    FROM total
    CROSS JOIN keys
    LEFT JOIN counts USING (period_type, period, key_number)
)
SELECT
    period_type,
    period,
    key_number,
    judged AS parent_judged,
    (gained - lost) / judged::DOUBLE AS parent_net,
    (gained + lost - 2 * gained_and_lost + 2) / (judged + 2)::DOUBLE
    - ((gained - lost) / (judged + 2)::DOUBLE) ** 2 AS parent_variance
FROM filled;
