-- One period type, lens and product with rows of its own or 'all': the keys of the lens and the rows that they will have;
-- $changed: in periods that changed, else in all.
WITH lenses AS (
    SELECT lens, min(key_number) AS first_key, max(key_number) AS last_key, count(*) AS keys
    FROM ledger_key
    GROUP BY lens
),
products AS (
    SELECT period_type, product_number, count(*) AS periods
    FROM period_judged
    WHERE NOT $changed OR (period_type, period) IN (SELECT (period_type, period) FROM changed_period)
    GROUP BY ALL
)
SELECT lens, period_type, first_key, last_key, product_number, periods * keys AS rows
FROM products
CROSS JOIN lenses
ORDER BY period_type, first_key, product_number;
