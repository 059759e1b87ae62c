-- One dimension, or the total, in one of the 26 weeks up to $week.
-- $week: first day of the newest week; $product: a product, or all
SELECT period, key, key_zh, key_en, judged, net, net_low, net_high
FROM value_ledger
WHERE
    period_type = 'week'
    AND level IN ('all', 'dimension')
    AND key <> 'outcome'
    AND product = $product
    AND period BETWEEN $week::DATE - INTERVAL 175 DAY AND $week::DATE
ORDER BY period, level, key;
