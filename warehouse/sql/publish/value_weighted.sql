-- One weighting, week or month, level and key: shares and net as they would be if every part were heard by its share.
CREATE OR REPLACE TABLE published.value_weighted AS
WITH heard AS (
    SELECT weighting, period_type, period, level, key, sum((share / 100)::DECIMAL(38, 18))::DOUBLE AS heard
    FROM published.value_at_stake
    GROUP BY ALL
),
-- Sums of decimals do not depend on the order of their terms.
part AS (
    SELECT
        *,
        share / 100 / heard AS weight,
        gained - gained_and_lost AS up,
        lost - gained_and_lost AS down
    FROM published.value_at_stake
    JOIN heard USING (weighting, period_type, period, level, key)
),
mean AS (
    SELECT
        weighting,
        period_type,
        period,
        level,
        key,
        1 / sum((weight ** 2 / judged)::DECIMAL(38, 24))::DOUBLE AS size,
        sum((weight * gained / judged)::DECIMAL(38, 18))::DOUBLE AS gained_mean,
        sum((weight * lost / judged)::DECIMAL(38, 18))::DOUBLE AS lost_mean,
        sum((weight * up / judged)::DECIMAL(38, 18))::DOUBLE AS up_mean,
        sum((weight * down / judged)::DECIMAL(38, 18))::DOUBLE AS down_mean
    FROM part
    GROUP BY ALL
),
-- Two pseudo-feedbacks of the average customer in every part: a part of ten that lost nothing may lose yet.
smoothed AS (
    SELECT
        part.*,
        gained_mean,
        lost_mean,
        up_mean,
        down_mean,
        (gained + 2 * (gained_mean * size + 1) / (size + 2)) / (judged + 2) AS gained_part,
        (lost + 2 * (lost_mean * size + 1) / (size + 2)) / (judged + 2) AS lost_part,
        (up + 2 * (up_mean * size + 1) / (size + 2)) / (judged + 2) AS up_part,
        (down + 2 * (down_mean * size + 1) / (size + 2)) / (judged + 2) AS down_part
    FROM part
    JOIN mean USING (weighting, period_type, period, level, key)
),
summed AS (
    SELECT
        weighting,
        slice,
        period_type,
        period,
        period_end,
        complete,
        level,
        key,
        key_zh,
        key_en,
        side,
        heard,
        gained_mean,
        lost_mean,
        up_mean,
        down_mean,
        count(*) AS parts,
        sum(judged)::BIGINT AS judged,
        sum(gained)::BIGINT AS gained,
        sum(lost)::BIGINT AS lost,
        sum((weight * gained_part)::DECIMAL(38, 18))::DOUBLE AS g,
        sum((weight * lost_part)::DECIMAL(38, 18))::DOUBLE AS l,
        sum((weight * up_part)::DECIMAL(38, 18))::DOUBLE AS u,
        sum((weight * down_part)::DECIMAL(38, 18))::DOUBLE AS d,
        sum((weight ** 2 * gained_part * (1 - gained_part) / judged)::DECIMAL(38, 24))::DOUBLE AS gained_variance,
        sum((weight ** 2 * lost_part * (1 - lost_part) / judged)::DECIMAL(38, 24))::DOUBLE AS lost_variance,
        sum(
            (weight ** 2 * (up_part + down_part - (up_part - down_part) ** 2) / judged)::DECIMAL(38, 24)
        )::DOUBLE AS net_variance
    FROM smoothed
    GROUP BY ALL
),
sized AS (
    SELECT
        *,
        g * (1 - g) / gained_variance AS gained_size,
        l * (1 - l) / lost_variance AS lost_size,
        (u + d - (u - d) ** 2) / net_variance AS net_size
    FROM summed
)
SELECT
    weighting,
    slice,
    period_type,
    period,
    sized.period_end,
    sized.complete,
    level,
    key,
    key_zh,
    key_en,
    side,
    sized.judged,
    period_judged.judged - sized.judged AS outside,
    parts,
    greatest(0.0, round(100 * (1 - heard), 9)) AS unheard_share,
    net_size AS effective_n,
    100 * gained_mean AS gained_share,
    published.wilson_low(gained_mean * gained_size, gained_size) AS gained_low,
    published.wilson_high(gained_mean * gained_size, gained_size) AS gained_high,
    100 * lost_mean AS lost_share,
    published.wilson_low(lost_mean * lost_size, lost_size) AS lost_low,
    published.wilson_high(lost_mean * lost_size, lost_size) AS lost_high,
    100 * (gained_mean - lost_mean) AS net,
    published.net_low(up_mean * net_size, down_mean * net_size, 0, net_size) AS net_low,
    published.net_high(up_mean * net_size, down_mean * net_size, 0, net_size) AS net_high,
    100 * (gained - lost) / sized.judged::DOUBLE AS net_unweighted
FROM sized
JOIN period_judged USING (period_type, period)
LEFT JOIN (SELECT 'aspect' AS level, aspect AS key, position FROM aspect) USING (level, key)
WHERE period_judged.product = 'all'
ORDER BY weighting, period_type, level, position, key, period;
COMMENT ON TABLE published.value_weighted IS
    'One weighting of the configuration, week or month, level and key: shares and net as they would be if every part were heard by its share of the population (post-stratification), so that a change of mix is not read as a change of mind. Empty without a population block.';
COMMENT ON COLUMN published.value_weighted.weighting IS
    'Name that the configuration gives to what is shared out, such as members or revenue.';
COMMENT ON COLUMN published.value_weighted.slice IS 'Column that it is shared out by: product, channel, region or customer_group.';
COMMENT ON COLUMN published.value_weighted.period_type IS 'week (from Monday) or month.';
COMMENT ON COLUMN published.value_weighted.period IS 'First day of the period.';
COMMENT ON COLUMN published.value_weighted.period_end IS 'Last day of the period.';
COMMENT ON COLUMN published.value_weighted.complete IS
    'Whether the ledger reaches the end of the period; false: more feedback is to come.';
COMMENT ON COLUMN published.value_weighted.level IS
    'aspect; dimension: a group of the lens elements; all: every benefit and cost, outcomes left out.';
COMMENT ON COLUMN published.value_weighted.key IS 'Id of the aspect or dimension, or all.';
COMMENT ON COLUMN published.value_weighted.key_zh IS 'Chinese name of the key.';
COMMENT ON COLUMN published.value_weighted.key_en IS 'English name of the key.';
COMMENT ON COLUMN published.value_weighted.side IS 'benefit, cost or outcome; all for the total.';
COMMENT ON COLUMN published.value_weighted.judged IS 'Judged feedbacks of the parts that were heard.';
COMMENT ON COLUMN published.value_weighted.outside IS
    'Judged feedbacks of the period that belong to no part: they count nowhere here.';
COMMENT ON COLUMN published.value_weighted.parts IS 'Parts that were heard in the period.';
COMMENT ON COLUMN published.value_weighted.unheard_share IS
    'Share of the population, per 100, whose parts were not heard in the period; the others stand for them.';
COMMENT ON COLUMN published.value_weighted.effective_n IS
    'Feedbacks of a plain sample whose net would be as sure: far below judged where a large part was heard little.';
COMMENT ON COLUMN published.value_weighted.gained_share IS 'Weighted gained per 100.';
COMMENT ON COLUMN published.value_weighted.gained_low IS
    'Lower 95 % limit of gained_share: Wilson (1927) on the effective sample size of the stratified variance (Korn and Graubard 1998), two pseudo-feedbacks of the average in each part.';
COMMENT ON COLUMN published.value_weighted.gained_high IS 'Upper 95 % limit of gained_share.';
COMMENT ON COLUMN published.value_weighted.lost_share IS 'Weighted lost per 100.';
COMMENT ON COLUMN published.value_weighted.lost_low IS 'Lower 95 % limit of lost_share.';
COMMENT ON COLUMN published.value_weighted.lost_high IS 'Upper 95 % limit of lost_share.';
COMMENT ON COLUMN published.value_weighted.net IS 'Weighted gained minus weighted lost per 100.';
COMMENT ON COLUMN published.value_weighted.net_low IS
    'Lower 95 % limit of net: Bonett and Price (2012) on the effective sample size of the stratified variance.';
COMMENT ON COLUMN published.value_weighted.net_high IS 'Upper 95 % limit of net.';
COMMENT ON COLUMN published.value_weighted.net_unweighted IS
    'net of the same feedbacks without weights: the distance is what the mix of parts does.';
