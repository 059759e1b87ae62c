-- One period, level and key, product or all: value gained, lost and net per 100 judged feedbacks, with intervals.
CREATE TABLE published.value_ledger AS
WITH aspect_day AS (
    SELECT
        ledger_day, 'aspect' AS level, aspect AS key, product,
        sum(mentions)::BIGINT AS mentions,
        sum(feedbacks_gained)::BIGINT AS gained,
        sum(feedbacks_lost)::BIGINT AS lost,
        sum(feedbacks_neutral)::BIGINT AS neutral,
        sum(feedbacks_both)::BIGINT AS gained_and_lost
    FROM value_daily
    GROUP BY ALL
),
group_day AS (
    SELECT
        ledger_day, if(lens = 'all', 'all', 'dimension') AS level, group_id AS key, product,
        sum(mentions)::BIGINT AS mentions,
        sum(feedbacks_gained)::BIGINT AS gained,
        sum(feedbacks_lost)::BIGINT AS lost,
        sum(feedbacks_neutral)::BIGINT AS neutral,
        sum(feedbacks_both)::BIGINT AS gained_and_lost
    FROM group_daily
    WHERE lens IN ('elements', 'all')
    GROUP BY ALL
),
day_counts AS (
    FROM aspect_day
    UNION ALL BY NAME
    FROM group_day
),
product_or_all AS (
    SELECT * REPLACE ('all' AS product) FROM day_counts
    UNION ALL BY NAME
    SELECT * FROM day_counts SEMI JOIN named_product USING (product)
),
period_counts AS (
    SELECT
        period_type,
        period,
        level,
        key,
        product,
        sum(mentions)::BIGINT AS mentions,
        sum(gained)::BIGINT AS gained,
        sum(lost)::BIGINT AS lost,
        sum(neutral)::BIGINT AS neutral,
        sum(gained_and_lost)::BIGINT AS gained_and_lost
    FROM product_or_all
    JOIN ledger_period USING (ledger_day)
    GROUP BY ALL
),
keys AS (
    SELECT 'aspect' AS level, aspect AS key, zh AS key_zh, en AS key_en, side, position FROM aspect
    UNION ALL
    SELECT DISTINCT 'dimension', group_id, group_zh, group_en, side, position FROM lens WHERE lens = 'elements'
    UNION ALL
    SELECT 'all', 'all', '全部价值', 'all value', 'all', 0
),
filled AS (
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
        position,
        product,
        judged,
        coalesce(mentions, 0) AS mentions,
        coalesce(gained, 0) AS gained,
        coalesce(lost, 0) AS lost,
        coalesce(neutral, 0) AS neutral,
        coalesce(gained_and_lost, 0) AS gained_and_lost
    FROM period_judged
    CROSS JOIN keys
    LEFT JOIN period_counts USING (period_type, period, level, key, product)
),
-- Empirical Bayes: each product is drawn toward 'all' (warehouse/measure/shrinkage.py says the same in Python).
with_parent AS (
    SELECT
        filled.*,
        parent.judged AS parent_judged,
        (parent.gained - parent.lost) / parent.judged::DOUBLE AS parent_net,
        (parent.gained + parent.lost - 2 * parent.gained_and_lost + 2) / (parent.judged + 2)::DOUBLE
        - ((parent.gained - parent.lost) / (parent.judged + 2)::DOUBLE) ** 2 AS parent_variance
    FROM filled
    JOIN filled AS parent
        ON parent.product = 'all'
        AND parent.period_type = filled.period_type
        AND parent.period = filled.period
        AND parent.level = filled.level
        AND parent.key = filled.key
),
-- Sums of decimals do not depend on the order of their terms.
period_spread AS (
    SELECT
        period_type,
        level,
        key,
        count(*) - 1 AS freedom,
        (
            sum(((gained - lost) ** 2 / judged::DOUBLE)::DECIMAL(38, 12))::DOUBLE
            - sum(gained - lost)::DOUBLE ** 2 / sum(judged)
        ) / any_value(parent_variance) AS excess,
        (sum(judged)::DOUBLE - sum(judged::HUGEINT ** 2)::DOUBLE / sum(judged)) / any_value(parent_variance) AS room
    FROM with_parent
    WHERE product <> 'all'
    GROUP BY period_type, level, key, period
    HAVING count(*) > 1
),
spread AS (
    SELECT
        period_type,
        level,
        key,
        sum(freedom)::BIGINT AS freedom,
        max(freedom) AS others,
        greatest(
            0.0,
            (sum(excess::DECIMAL(38, 12))::DOUBLE - sum(freedom)) / sum(room::DECIMAL(38, 12))::DOUBLE
        ) AS between_products
    FROM period_spread
    GROUP BY period_type, level, key
),
weighted AS (
    SELECT
        with_parent.*,
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
    FROM with_parent
    LEFT JOIN spread USING (period_type, level, key)
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
COMMENT ON TABLE published.value_ledger IS
    'One period, level and key, product or all: value gained, lost and net per 100 judged feedbacks, with intervals.';
COMMENT ON COLUMN published.value_ledger.period_type IS 'day, week (from Monday) or month.';
COMMENT ON COLUMN published.value_ledger.period IS 'First day of the period.';
COMMENT ON COLUMN published.value_ledger.period_end IS 'Last day of the period.';
COMMENT ON COLUMN published.value_ledger.complete IS
    'Whether the ledger reaches the end of the period; false: more feedback is to come.';
COMMENT ON COLUMN published.value_ledger.level IS
    'aspect; dimension: a group of the lens elements; all: every benefit and cost, outcomes left out.';
COMMENT ON COLUMN published.value_ledger.key IS 'Id of the aspect or dimension, or all.';
COMMENT ON COLUMN published.value_ledger.key_zh IS 'Chinese name of the key.';
COMMENT ON COLUMN published.value_ledger.key_en IS 'English name of the key.';
COMMENT ON COLUMN published.value_ledger.side IS 'benefit, cost or outcome; all for the total.';
COMMENT ON COLUMN published.value_ledger.product IS
    'Product, or all. Products with fewer than 30 judged feedbacks, and those past the 50 most spoken of, count in all only.';
COMMENT ON COLUMN published.value_ledger.judged IS
    'Judged feedbacks of the period and product: the denominator N of every share.';
COMMENT ON COLUMN published.value_ledger.mentions IS 'Mentions: one a segment, so one feedback may hold several.';
COMMENT ON COLUMN published.value_ledger.gained IS 'Distinct feedbacks with at least one mention of value gained.';
COMMENT ON COLUMN published.value_ledger.lost IS 'Distinct feedbacks with at least one mention of value lost.';
COMMENT ON COLUMN published.value_ledger.neutral IS 'Distinct feedbacks with at least one mention of neither.';
COMMENT ON COLUMN published.value_ledger.gained_and_lost IS
    'Distinct feedbacks that gained and lost at once; they cancel in net.';
COMMENT ON COLUMN published.value_ledger.gained_share IS 'Gained per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_ledger.gained_low IS 'Lower 95 % limit of gained_share (Wilson 1927).';
COMMENT ON COLUMN published.value_ledger.gained_high IS 'Upper 95 % limit of gained_share (Wilson 1927).';
COMMENT ON COLUMN published.value_ledger.lost_share IS 'Lost per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_ledger.lost_low IS 'Lower 95 % limit of lost_share (Wilson 1927).';
COMMENT ON COLUMN published.value_ledger.lost_high IS 'Upper 95 % limit of lost_share (Wilson 1927).';
COMMENT ON COLUMN published.value_ledger.neutral_share IS 'Neutral per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_ledger.net IS 'Gained minus lost per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_ledger.net_low IS 'Lower 95 % limit of net, paired (Bonett and Price 2012).';
COMMENT ON COLUMN published.value_ledger.net_high IS 'Upper 95 % limit of net, paired (Bonett and Price 2012).';
COMMENT ON COLUMN published.value_ledger.smallest_change IS
    'Smallest change of net that a second period of the same size would show: 80 % power, two-sided 5 %; (1.960 + 0.842) * sqrt(2 v / N) with v the variance of one feedback''s net score.';
COMMENT ON COLUMN published.value_ledger.net_shrunk IS
    'net of a product drawn toward that of all products in proportion to how little it says by itself: empirical Bayes, variance between products by DerSimonian and Laird (1986) over the periods of that length, weights by Morris (1983). That of all is its net.';
COMMENT ON COLUMN published.value_ledger.net_shrunk_low IS
    'Lower 95 % limit of net_shrunk, what is not known of the variance between products included.';
COMMENT ON COLUMN published.value_ledger.net_shrunk_high IS
    'Upper 95 % limit of net_shrunk, what is not known of the variance between products included.';
COMMENT ON COLUMN published.value_ledger.own_weight IS
    'Weight of the own data in net_shrunk, 0 to 1; 1 where there are too few products and periods to learn from (two degrees of freedom or fewer).';
COMMENT ON COLUMN published.value_ledger.small IS
    'Whether the own data weigh less than half: net_shrunk tells more of all products than of this one.';
