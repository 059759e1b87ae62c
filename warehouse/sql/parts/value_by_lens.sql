-- The rows of some period types, groups of lenses and products, in the periods that changed.
INSERT INTO published.value_by_lens BY NAME
WITH period_counts AS (
    SELECT
        period_type,
        period,
        key_number,
        product_number,
        sum(mentions)::BIGINT AS mentions,
        sum(gained)::BIGINT AS gained,
        sum(lost)::BIGINT AS lost,
        sum(neutral)::BIGINT AS neutral,
        sum(gained_and_lost)::BIGINT AS gained_and_lost
    FROM key_day
    JOIN ledger_period USING (ledger_day)
    SEMI JOIN changed_period USING (period_type, period)
    WHERE
        period_type BETWEEN $first_type AND $last_type
        AND key_number BETWEEN $first_key AND $last_key
        AND product_number BETWEEN $first_product AND $last_product
    GROUP BY ALL
),
groups AS (
    SELECT
        key_number, lens, lens_zh, lens_en, key AS group_id, key_zh AS group_zh, key_en AS group_en,
        side, position
    FROM ledger_key
    JOIN (SELECT DISTINCT lens, lens_zh, lens_en FROM lens) USING (lens)
    WHERE key_number BETWEEN $first_key AND $last_key
),
filled AS (
    SELECT
        period_judged.* EXCLUDE (product_number),
        groups.* EXCLUDE (key_number),
        coalesce(mentions, 0) AS mentions,
        coalesce(gained, 0) AS gained,
        coalesce(lost, 0) AS lost,
        coalesce(neutral, 0) AS neutral,
        coalesce(gained_and_lost, 0) AS gained_and_lost
    FROM period_judged
    SEMI JOIN changed_period USING (period_type, period)
    CROSS JOIN groups
    LEFT JOIN period_counts USING (period_type, period, key_number, product_number)
    WHERE
        period_type BETWEEN $first_type AND $last_type
        AND product_number BETWEEN $first_product AND $last_product
)
SELECT
    period_type,
    period,
    period_end,
    complete,
    lens,
    lens_zh,
    lens_en,
    group_id,
    group_zh,
    group_en,
    side,
    position,
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
    published.smallest_change(gained, lost, gained_and_lost, judged) AS smallest_change
FROM filled
ORDER BY period_type, lens, product, position, group_id, period;
