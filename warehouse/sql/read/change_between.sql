-- The change of net between any two periods, split exactly into rate, mix and volume; worst first.
-- $after_first = 2999-12-31 : first day of the later period; 2999-12-31 means the newest full week
-- $after_last = 2999-12-31 : its last day; 2999-12-31 means six days on
-- $before_first = 2999-12-31 : first day of the earlier period; 2999-12-31 means one as long
-- $before_last = 2999-12-31 : its last day; 2999-12-31 means the day before the later period
-- $level = aspect : aspect, dimension or all
-- $product = all : a product, or all
WITH span AS MATERIALIZED (
    SELECT * FROM change_span($before_first::DATE, $before_last::DATE, $after_first::DATE, $after_last::DATE)
)
SELECT
    after_start,
    after_end,
    before_start,
    before_end,
    key,
    key_zh,
    key_en,
    side,
    judged_before,
    judged_after,
    gained_before,
    gained_after,
    lost_before,
    lost_after,
    round(net_before, 2) AS net_before,
    round(net_after, 2) AS net_after,
    round(change, 2) AS change,
    round(change_low, 2) AS change_low,
    round(change_high, 2) AS change_high,
    round(q, 4) AS q,
    round(rate, 2) AS rate,
    round(rate_low, 2) AS rate_low,
    round(rate_high, 2) AS rate_high,
    round(mix, 2) AS mix,
    round(volume, 2) AS volume,
    reversed,
    cells,
    round(comparable, 1) AS comparable
FROM value_change(
    (SELECT before_start FROM span),
    (SELECT before_end FROM span),
    (SELECT after_start FROM span),
    (SELECT after_end FROM span),
    of_product := $product
) AS changed
CROSS JOIN span
WHERE level = $level
ORDER BY changed.change, key;
