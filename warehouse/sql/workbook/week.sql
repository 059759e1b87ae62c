-- The newest full week of a product (the newest of all where none is full), with its size and that of the week before.
-- $product: a product, or all
WITH weeks AS (
    SELECT period, period_end, complete, judged
    FROM value_ledger
    WHERE period_type = 'week' AND level = 'all' AND product = $product
),
newest AS (
    SELECT * FROM weeks ORDER BY complete DESC, period DESC LIMIT 1
)
SELECT newest.period, newest.period_end, newest.complete, newest.judged, earlier.judged AS judged_before
FROM newest
LEFT JOIN weeks AS earlier ON earlier.period = newest.period - INTERVAL 7 DAY;
