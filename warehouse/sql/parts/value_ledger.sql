-- The rows of some period types, keys and products, in the periods that changed.
INSERT INTO published.value_ledger BY NAME
WITH keys AS (
    SELECT
        key_number, if(lens = 'elements', 'dimension', lens) AS level, key, key_zh, key_en, side, position
    FROM ledger_key
    WHERE lens IN ('all', 'aspect', 'elements') AND key_number BETWEEN $first_key AND $last_key
),
filled AS (
    SELECT
        period_judged.*,
        keys.*,
        coalesce(mentions, 0) AS mentions,
        coalesce(gained, 0) AS gained,
        coalesce(lost, 0) AS lost,
        coalesce(neutral, 0) AS neutral,
        coalesce(gained_and_lost, 0) AS gained_and_lost
    FROM period_judged
    SEMI JOIN changed_period USING (period_type, period)
    CROSS JOIN keys
    LEFT JOIN period_count USING (period_type, period, key_number, product_number)
    WHERE
        period_type BETWEEN $first_type AND $last_type
        AND product_number BETWEEN $first_product AND $last_product
),
weighted AS (
    SELECT
        filled.*,
        parent_judged,
        parent_net,
        parent_variance,
        coalesce(between_products, 0) AS between_products,
        freedom,
        others,
        own_weight(product, judged, parent_variance, freedom, between_products) AS own_weight
    FROM filled
    JOIN key_parent USING (period_type, period, key_number)
    LEFT JOIN spread USING (period_type, key_number)
),
shrunk AS (
    SELECT
        *,
        shrunk_centre(own_weight, parent_net, gained, lost, judged) AS centre,
        shrunk_half(
            own_weight, gained, lost, gained_and_lost, judged,
            parent_net, parent_variance, parent_judged, between_products, freedom, others
        ) AS half
    FROM weighted
)
SELECT
    period_type,
    period,
    period_end,
    complete,
    level,
    key,
    key_zh,
    key_en,
    side,
    product,
    judged,
    mentions,
    gained,
    lost,
    neutral,
    gained_and_lost,
    100 * gained / judged::DOUBLE AS gained_share,
    published.wilson_low(gained, judged) AS gained_low,
    published.wilson_high(gained, judged) AS gained_high,
    100 * lost / judged::DOUBLE AS lost_share,
    published.wilson_low(lost, judged) AS lost_low,
    published.wilson_high(lost, judged) AS lost_high,
    100 * neutral / judged::DOUBLE AS neutral_share,
    100 * (gained - lost) / judged::DOUBLE AS net,
    published.net_low(gained, lost, gained_and_lost, judged) AS net_low,
    published.net_high(gained, lost, gained_and_lost, judged) AS net_high,
    published.smallest_change(gained, lost, gained_and_lost, judged) AS smallest_change,
    100 * shrunk_net(own_weight, parent_net, gained, lost, judged) AS net_shrunk,
    100 * greatest(-1.0, centre - half) AS net_shrunk_low,
    100 * least(1.0, centre + half) AS net_shrunk_high,
    own_weight,
    own_weight < 0.5 AS small
FROM shrunk
ORDER BY period_type, level, product, position, key, period;
