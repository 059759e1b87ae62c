-- One period, group of a lens, product or all: value gained, lost and net per 100 judged feedbacks, with intervals.
CREATE TABLE published.value_by_lens AS
WITH group_day AS (
    SELECT
        ledger_day, lens, group_id, product,
        sum(mentions)::BIGINT AS mentions,
        sum(feedbacks_gained)::BIGINT AS gained,
        sum(feedbacks_lost)::BIGINT AS lost,
        sum(feedbacks_neutral)::BIGINT AS neutral,
        sum(feedbacks_both)::BIGINT AS gained_and_lost
    FROM group_daily
    WHERE lens <> 'all'
    GROUP BY ALL
),
product_or_all AS (
    SELECT * REPLACE ('all' AS product) FROM group_day
    UNION ALL BY NAME
    SELECT * FROM group_day SEMI JOIN named_product USING (product)
),
period_counts AS (
    SELECT
        period_type,
        period,
        lens,
        group_id,
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
groups AS (
    SELECT DISTINCT lens, lens_zh, lens_en, group_id, group_zh, group_en, side, position FROM lens
),
filled AS (
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
        coalesce(mentions, 0) AS mentions,
        coalesce(gained, 0) AS gained,
        coalesce(lost, 0) AS lost,
        coalesce(neutral, 0) AS neutral,
        coalesce(gained_and_lost, 0) AS gained_and_lost
    FROM period_judged
    CROSS JOIN groups
    LEFT JOIN period_counts USING (period_type, period, lens, group_id, product)
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
COMMENT ON TABLE published.value_by_lens IS
    'One period, group of a lens, product or all: value gained, lost and net per 100 judged feedbacks, with intervals.';
COMMENT ON COLUMN published.value_by_lens.period_type IS 'day, week (from Monday) or month.';
COMMENT ON COLUMN published.value_by_lens.period IS 'First day of the period.';
COMMENT ON COLUMN published.value_by_lens.period_end IS 'Last day of the period.';
COMMENT ON COLUMN published.value_by_lens.complete IS
    'Whether the ledger reaches the end of the period; false: more feedback is to come.';
COMMENT ON COLUMN published.value_by_lens.lens IS 'Stable id of the lens.';
COMMENT ON COLUMN published.value_by_lens.lens_zh IS 'Chinese name of the lens.';
COMMENT ON COLUMN published.value_by_lens.lens_en IS 'English name of the lens.';
COMMENT ON COLUMN published.value_by_lens.group_id IS 'Stable id of the group in its lens.';
COMMENT ON COLUMN published.value_by_lens.group_zh IS 'Chinese name of the group.';
COMMENT ON COLUMN published.value_by_lens.group_en IS 'English name of the group.';
COMMENT ON COLUMN published.value_by_lens.side IS 'benefit or cost.';
COMMENT ON COLUMN published.value_by_lens.position IS 'Order of the group in its lens, from 0.';
COMMENT ON COLUMN published.value_by_lens.product IS
    'Product, or all. Products with fewer than 30 judged feedbacks, and those past the 50 most spoken of, count in all only.';
COMMENT ON COLUMN published.value_by_lens.judged IS
    'Judged feedbacks of the period and product: the denominator N of every share.';
COMMENT ON COLUMN published.value_by_lens.mentions IS 'Mentions: one a segment, so one feedback may hold several.';
COMMENT ON COLUMN published.value_by_lens.gained IS 'Distinct feedbacks with at least one mention of value gained.';
COMMENT ON COLUMN published.value_by_lens.lost IS 'Distinct feedbacks with at least one mention of value lost.';
COMMENT ON COLUMN published.value_by_lens.neutral IS 'Distinct feedbacks with at least one mention of neither.';
COMMENT ON COLUMN published.value_by_lens.gained_and_lost IS
    'Distinct feedbacks that gained and lost at once; they cancel in net.';
COMMENT ON COLUMN published.value_by_lens.gained_share IS 'Gained per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_by_lens.gained_low IS 'Lower 95 % limit of gained_share (Wilson 1927).';
COMMENT ON COLUMN published.value_by_lens.gained_high IS 'Upper 95 % limit of gained_share (Wilson 1927).';
COMMENT ON COLUMN published.value_by_lens.lost_share IS 'Lost per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_by_lens.lost_low IS 'Lower 95 % limit of lost_share (Wilson 1927).';
COMMENT ON COLUMN published.value_by_lens.lost_high IS 'Upper 95 % limit of lost_share (Wilson 1927).';
COMMENT ON COLUMN published.value_by_lens.neutral_share IS 'Neutral per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_by_lens.net IS 'Gained minus lost per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_by_lens.net_low IS 'Lower 95 % limit of net, paired (Bonett and Price 2012).';
COMMENT ON COLUMN published.value_by_lens.net_high IS 'Upper 95 % limit of net, paired (Bonett and Price 2012).';
COMMENT ON COLUMN published.value_by_lens.smallest_change IS
    'Smallest change of net that a second period of the same size would show: 80 % power, two-sided 5 %; (1.960 + 0.842) * sqrt(2 v / N) with v the variance of one feedback''s net score.';
