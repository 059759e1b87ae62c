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
    published.smallest_change(gained, lost, gained_and_lost, judged) AS smallest_change
FROM filled
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
