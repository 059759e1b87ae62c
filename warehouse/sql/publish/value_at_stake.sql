-- One weighting and part of it, week or month, level and key: value gained, lost and net there, and its part of the whole.
CREATE OR REPLACE TABLE published.value_at_stake AS
WITH weight AS (
    SELECT weighting, slice, key AS part, share FROM population_weight WHERE share > 0
),
-- Without a weighting nothing is joined and the relation is empty.
weighting AS (
    SELECT DISTINCT weighting, slice FROM weight
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
COMMENT ON TABLE published.value_at_stake IS
    'One weighting of the configuration and part of it, week or month, level and key: value gained, lost and net there, and what part of the whole it is: whose value is lost. Empty without a population block.';
COMMENT ON COLUMN published.value_at_stake.weighting IS
    'Name that the configuration gives to what is shared out, such as members or revenue.';
COMMENT ON COLUMN published.value_at_stake.slice IS 'Column that it is shared out by: product, channel, region or customer_group.';
COMMENT ON COLUMN published.value_at_stake.part IS 'Value of that column. Parts without judged feedback in the period have no row.';
COMMENT ON COLUMN published.value_at_stake.share IS 'Share of the part in the whole, per 100, as the configuration states it.';
COMMENT ON COLUMN published.value_at_stake.period_type IS 'week (from Monday) or month.';
COMMENT ON COLUMN published.value_at_stake.period IS 'First day of the period.';
COMMENT ON COLUMN published.value_at_stake.period_end IS 'Last day of the period.';
COMMENT ON COLUMN published.value_at_stake.complete IS
    'Whether the ledger reaches the end of the period; false: more feedback is to come.';
COMMENT ON COLUMN published.value_at_stake.level IS
    'aspect; dimension: a group of the lens elements; all: every benefit and cost, outcomes left out.';
COMMENT ON COLUMN published.value_at_stake.key IS 'Id of the aspect or dimension, or all.';
COMMENT ON COLUMN published.value_at_stake.key_zh IS 'Chinese name of the key.';
COMMENT ON COLUMN published.value_at_stake.key_en IS 'English name of the key.';
COMMENT ON COLUMN published.value_at_stake.side IS 'benefit, cost or outcome; all for the total.';
COMMENT ON COLUMN published.value_at_stake.judged IS 'Judged feedbacks of the part: the denominator N of its shares.';
COMMENT ON COLUMN published.value_at_stake.gained IS 'Distinct feedbacks with at least one mention of value gained.';
COMMENT ON COLUMN published.value_at_stake.lost IS 'Distinct feedbacks with at least one mention of value lost.';
COMMENT ON COLUMN published.value_at_stake.gained_and_lost IS
    'Distinct feedbacks that gained and lost at once; they cancel in net.';
COMMENT ON COLUMN published.value_at_stake.gained_share IS 'Gained per 100 judged feedbacks of the part.';
COMMENT ON COLUMN published.value_at_stake.gained_low IS 'Lower 95 % limit of gained_share (Wilson 1927).';
COMMENT ON COLUMN published.value_at_stake.gained_high IS 'Upper 95 % limit of gained_share (Wilson 1927).';
COMMENT ON COLUMN published.value_at_stake.lost_share IS 'Lost per 100 judged feedbacks of the part.';
COMMENT ON COLUMN published.value_at_stake.lost_low IS 'Lower 95 % limit of lost_share (Wilson 1927).';
COMMENT ON COLUMN published.value_at_stake.lost_high IS 'Upper 95 % limit of lost_share (Wilson 1927).';
COMMENT ON COLUMN published.value_at_stake.net IS 'Gained minus lost per 100 judged feedbacks of the part.';
COMMENT ON COLUMN published.value_at_stake.net_low IS 'Lower 95 % limit of net, paired (Bonett and Price 2012).';
COMMENT ON COLUMN published.value_at_stake.net_high IS 'Upper 95 % limit of net, paired (Bonett and Price 2012).';
COMMENT ON COLUMN published.value_at_stake.part_of_gained IS
    'Of all that is gained by the parts that were heard, weighted by share: per 100, what this part gains. NULL where nothing is gained.';
COMMENT ON COLUMN published.value_at_stake.part_of_lost IS
    'Of all that is lost by the parts that were heard, weighted by share: per 100, what this part loses. NULL where nothing is lost.';
