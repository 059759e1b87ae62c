-- In whose words: quotes of one aspect in the later period, recent, sure and none like another.
-- $aspect = outcome.satisfaction : id of an aspect
-- $polarity = -1 : -1 lost, 0 neither, 1 gained
-- $after_first = 2999-12-31 : first day of the later period; 2999-12-31 means the newest full week
-- $after_last = 2999-12-31 : its last day; 2999-12-31 means six days on
-- $before_first = 2999-12-31 : first day of the earlier period; 2999-12-31 means one as long
-- $before_last = 2999-12-31 : its last day; 2999-12-31 means the day before the later period
-- $product = all : a product, or all
-- $rows = 10 : how many
WITH span AS MATERIALIZED (
    SELECT * FROM change_span($before_first::DATE, $before_last::DATE, $after_first::DATE, $after_last::DATE)
)
SELECT rank, ledger_day, product, channel, language, quote, round(confidence, 2) AS confidence, feedback_id
FROM change_quotes(
    $aspect, $polarity, (SELECT after_start FROM span), (SELECT after_end FROM span), of_product := $product
)
ORDER BY rank
LIMIT $rows::INTEGER;
