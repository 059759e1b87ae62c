-- The rows of weeks and months that changed.
INSERT INTO published.value_at_stake BY NAME
WITH weight AS (
    SELECT weighting, slice, key AS part, share FROM population_weight WHERE share > 0
),
-- Without a weighting nothing is joined and the relation is empty.
weighting AS (
    SELECT DISTINCT weighting, slice FROM weight
),
reached AS MATERIALIZED (
    SELECT DISTINCT ledger_day FROM ledger_period SEMI JOIN changed_period USING (period_type, period)
),
judged_day AS (
    SELECT
        ledger_day,
        weighting,
        slice,
        CASE slice
            WHEN 'product' THEN product
            WHEN 'channel' THEN channel
            WHEN 'region' THEN region
            ELSE customer_group
        END AS part,
        sum(judged)::BIGINT AS judged
    FROM feedback_daily
    SEMI JOIN reached USING (ledger_day)
    CROSS JOIN weighting
    GROUP BY ALL
),
counted AS (
    SELECT
        ledger_day, 'aspect' AS level, aspect AS key, product, channel, region, customer_group,
        feedbacks_gained AS gained, feedbacks_lost AS lost, feedbacks_both AS gained_and_lost
    FROM value_daily
    UNION ALL
    SELECT
        ledger_day, if(lens = 'all', 'all', 'dimension'), group_id, product, channel, region, customer_group,
        feedbacks_gained, feedbacks_lost, feedbacks_both
    FROM group_daily
    WHERE lens IN ('elements', 'all')
),
counted_day AS (
    SELECT
        ledger_day,
        weighting,
        slice,
        CASE slice
            WHEN 'product' THEN product
            WHEN 'channel' THEN channel
            WHEN 'region' THEN region
            ELSE customer_group
        END AS part,
        level,
        key,
        sum(gained)::BIGINT AS gained,
        sum(lost)::BIGINT AS lost,
        sum(gained_and_lost)::BIGINT AS gained_and_lost
    FROM counted
    SEMI JOIN reached USING (ledger_day)
    CROSS JOIN weighting
    GROUP BY ALL
),
part_judged AS (
    SELECT
        weighting, slice, part, share, period_type, period, period_end, complete,
        sum(judged)::BIGINT AS judged
    FROM judged_day
    JOIN weight USING (weighting, slice, part)
    JOIN ledger_period USING (ledger_day)
    SEMI JOIN changed_period USING (period_type, period)
    WHERE period_type <> 'day'
    GROUP BY ALL
    HAVING sum(judged) > 0
),
part_counts AS (
    SELECT
        weighting, slice, part, period_type, period, level, key,
        sum(gained)::BIGINT AS gained,
        sum(lost)::BIGINT AS lost,
        sum(gained_and_lost)::BIGINT AS gained_and_lost
    FROM counted_day
    SEMI JOIN weight USING (weighting, slice, part)
    JOIN ledger_period USING (ledger_day)
    SEMI JOIN changed_period USING (period_type, period)
    WHERE period_type <> 'day'
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
        weighting,
        slice,
        part,
        share,
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
        judged,
        coalesce(gained, 0) AS gained,
        coalesce(lost, 0) AS lost,
        coalesce(gained_and_lost, 0) AS gained_and_lost
    FROM part_judged
    CROSS JOIN keys
    LEFT JOIN part_counts USING (weighting, slice, part, period_type, period, level, key)
),
-- Sums of decimals do not depend on the order of their terms.
whole AS (
    SELECT
        weighting,
        period_type,
        period,
        level,
        key,
        sum((share * gained / judged)::DECIMAL(38, 18))::DOUBLE AS all_gained,
        sum((share * lost / judged)::DECIMAL(38, 18))::DOUBLE AS all_lost
    FROM filled
    GROUP BY ALL
)
SELECT
    weighting,
    slice,
    part,
    100 * share AS share,
    period_type,
    period,
    period_end,
    complete,
    level,
    key,
    key_zh,
    key_en,
    side,
    judged,
    gained,
    lost,
    gained_and_lost,
    100 * gained / judged::DOUBLE AS gained_share,
    published.wilson_low(gained, judged) AS gained_low,
    published.wilson_high(gained, judged) AS gained_high,
    100 * lost / judged::DOUBLE AS lost_share,
    published.wilson_low(lost, judged) AS lost_low,
    published.wilson_high(lost, judged) AS lost_high,
    100 * (gained - lost) / judged::DOUBLE AS net,
    published.net_low(gained, lost, gained_and_lost, judged) AS net_low,
    published.net_high(gained, lost, gained_and_lost, judged) AS net_high,
    if(all_gained > 0, 100 * (share * gained / judged) / all_gained, NULL) AS part_of_gained,
    if(all_lost > 0, 100 * (share * lost / judged) / all_lost, NULL) AS part_of_lost
FROM filled
JOIN whole USING (weighting, period_type, period, level, key)
ORDER BY weighting, period_type, level, position, key, period, part;
