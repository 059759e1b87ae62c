-- Who moved one aspect or dimension: the cells of product x channel x language that add most to its change of net.
-- $key = all : id of an aspect or dimension, or all
-- $after_first = 2999-12-31 : first day of the later period; 2999-12-31 means the newest full week
-- $after_last = 2999-12-31 : its last day; 2999-12-31 means six days on
-- $before_first = 2999-12-31 : first day of the earlier period; 2999-12-31 means one as long
-- $before_last = 2999-12-31 : its last day; 2999-12-31 means the day before the later period
-- $product = all : a product, or all
-- $rows = 20 : how many
WITH span AS MATERIALIZED (
    SELECT * FROM change_span($before_first::DATE, $before_last::DATE, $after_first::DATE, $after_last::DATE)
)
SELECT
    product,
    channel,
    language,
    seen,
    judged_before,
    judged_after,
    round(weight_before, 1) AS weight_before,
    round(weight_after, 1) AS weight_after,
    round(net_before, 1) AS net_before,
    round(net_after, 1) AS net_after,
    round(change_low, 1) AS change_low,
    round(change_high, 1) AS change_high,
    round(contribution, 2) AS contribution,
    round(rate, 2) AS rate,
    round(mix, 2) AS mix,
    round(volume, 2) AS volume
FROM value_change_cells(
    (SELECT before_start FROM span),
    (SELECT before_end FROM span),
    (SELECT after_start FROM span),
    (SELECT after_end FROM span),
    of_product := $product
) AS cell
WHERE key = $key
ORDER BY abs(cell.contribution) DESC, product, channel, language
LIMIT $rows::INTEGER;
