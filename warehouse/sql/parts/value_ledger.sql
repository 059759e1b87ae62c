-- The rows of some period types, keys and products.
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
    CROSS JOIN keys
    LEFT JOIN period_count USING (period_type, period, key_number, product_number)
    WHERE
        period_type BETWEEN $first_type AND $last_type
        AND product_number BETWEEN $first_product AND $last_product
),
-- Empirical Bayes: each product is drawn toward 'all' (warehouse/measure/shrinkage.py says the same in Python).
weighted AS (
    SELECT
        filled.*,
        parent_judged,
        parent_net,
        parent_variance,
        coalesce(between_products, 0) AS between_products,
        -- A product's periods are alike: how far products differ is known as by their number.
        if(freedom > 2, 2 / (greatest(others, 3) - 2)::DOUBLE, 0) AS unknown_part,
        if(
            product = 'all' OR freedom IS NULL,
            1.0,
            1 - greatest(freedom - 2, 0) / freedom::DOUBLE
            * (parent_variance / judged) / (parent_variance / judged + between_products)
        ) AS own_weight,
        (gained - lost) / judged::DOUBLE AS own_net,
        (gained - lost) / (judged + 2)::DOUBLE AS own_centre,
        (
            (gained + lost - 2 * gained_and_lost + 2) / (judged + 2)::DOUBLE
            - ((gained - lost) / (judged + 2)::DOUBLE) ** 2
        ) / (judged + 2) AS own_variance
    FROM filled
    JOIN key_parent USING (period_type, period, key_number)
    LEFT JOIN spread USING (period_type, key_number)
),
shrunk AS (
    SELECT
        *,
        parent_net + own_weight * (own_net - parent_net) AS shrunk_net,
        parent_net + own_weight * (own_centre - parent_net) AS shrunk_centre,
        1.959963984540054::DOUBLE * sqrt(
            own_weight ** 2 * own_variance
            + (1 - own_weight) ** 2
            * (
                between_products
                + parent_variance / (parent_judged + 2)
                + unknown_part * (own_net - parent_net) ** 2
            )
        ) AS shrunk_half
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
    100 * shrunk_net AS net_shrunk,
    100 * greatest(-1.0, shrunk_centre - shrunk_half) AS net_shrunk_low,
    100 * least(1.0, shrunk_centre + shrunk_half) AS net_shrunk_high,
    own_weight,
    own_weight < 0.5 AS small
FROM shrunk
ORDER BY period_type, level, product, position, key, period;
