-- One key whose net of the week $week is held against the week before, worst first within its level.
-- $week: first day of the later week; $product: a product, or all
SELECT
    level,
    key,
    key_zh,
    key_en,
    judged_before,
    judged_after,
    net_before,
    net_after,
    change,
    change_low,
    change_high,
    q,
    rate,
    mix,
    volume,
    reversed
FROM value_change
WHERE period_type = 'week' AND period = $week AND product = $product
ORDER BY CASE level WHEN 'all' THEN 0 WHEN 'dimension' THEN 1 ELSE 2 END, value_change.change, key;
