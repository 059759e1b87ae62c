-- One period, group of the lens direct_indirect (直接—间接, Direct and indirect), product or all: value gained, lost and net.
CREATE VIEW lens_direct_indirect AS
SELECT
    period_type,
    period,
    period_end,
    complete,
    product,
    group_id,
    group_zh,
    group_en,
    side,
    position,
    judged,
    mentions,
    gained,
    lost,
    neutral,
    gained_and_lost,
    gained_share,
    gained_low,
    gained_high,
    lost_share,
    lost_low,
    lost_high,
    neutral_share,
    net,
    net_low,
    net_high,
    smallest_change
FROM value_by_lens
WHERE lens = 'direct_indirect';
COMMENT ON VIEW lens_direct_indirect IS
    'The lens direct_indirect (直接—间接, Direct and indirect): one period, group, product or all: value gained, lost and net per 100 judged feedbacks, with intervals.';
COMMENT ON COLUMN lens_direct_indirect.period_type IS 'day, week (from Monday) or month.';
COMMENT ON COLUMN lens_direct_indirect.period IS 'First day of the period.';
COMMENT ON COLUMN lens_direct_indirect.period_end IS 'Last day of the period.';
COMMENT ON COLUMN lens_direct_indirect.complete IS
    'Whether the ledger reaches the end of the period; false: more feedback is to come.';
COMMENT ON COLUMN lens_direct_indirect.product IS
    'Product, or all. Products with fewer than 30 judged feedbacks, and those past the 50 most spoken of, count in all only.';
COMMENT ON COLUMN lens_direct_indirect.group_id IS 'Stable id of the group in its lens.';
COMMENT ON COLUMN lens_direct_indirect.group_zh IS 'Chinese name of the group.';
COMMENT ON COLUMN lens_direct_indirect.group_en IS 'English name of the group.';
COMMENT ON COLUMN lens_direct_indirect.side IS 'benefit or cost.';
COMMENT ON COLUMN lens_direct_indirect.position IS 'Order of the group in its lens, from 0.';
COMMENT ON COLUMN lens_direct_indirect.judged IS
    'Judged feedbacks of the period and product: the denominator N of every share.';
COMMENT ON COLUMN lens_direct_indirect.mentions IS 'Mentions: one a segment, so one feedback may hold several.';
COMMENT ON COLUMN lens_direct_indirect.gained IS 'Distinct feedbacks with at least one mention of value gained.';
COMMENT ON COLUMN lens_direct_indirect.lost IS 'Distinct feedbacks with at least one mention of value lost.';
COMMENT ON COLUMN lens_direct_indirect.neutral IS 'Distinct feedbacks with at least one mention of neither.';
COMMENT ON COLUMN lens_direct_indirect.gained_and_lost IS
    'Distinct feedbacks that gained and lost at once; they cancel in net.';
COMMENT ON COLUMN lens_direct_indirect.gained_share IS 'Gained per 100 judged feedbacks.';
COMMENT ON COLUMN lens_direct_indirect.gained_low IS 'Lower 95 % limit of gained_share (Wilson 1927).';
COMMENT ON COLUMN lens_direct_indirect.gained_high IS 'Upper 95 % limit of gained_share (Wilson 1927).';
COMMENT ON COLUMN lens_direct_indirect.lost_share IS 'Lost per 100 judged feedbacks.';
COMMENT ON COLUMN lens_direct_indirect.lost_low IS 'Lower 95 % limit of lost_share (Wilson 1927).';
COMMENT ON COLUMN lens_direct_indirect.lost_high IS 'Upper 95 % limit of lost_share (Wilson 1927).';
COMMENT ON COLUMN lens_direct_indirect.neutral_share IS 'Neutral per 100 judged feedbacks.';
COMMENT ON COLUMN lens_direct_indirect.net IS 'Gained minus lost per 100 judged feedbacks.';
COMMENT ON COLUMN lens_direct_indirect.net_low IS 'Lower 95 % limit of net, paired (Bonett and Price 2012).';
COMMENT ON COLUMN lens_direct_indirect.net_high IS 'Upper 95 % limit of net, paired (Bonett and Price 2012).';
COMMENT ON COLUMN lens_direct_indirect.smallest_change IS
    'Smallest change of net that a second period of the same size would show: 80 % power, two-sided 5 %; (1.960 + 0.842) * sqrt(2 v / N) with v the variance of one feedback''s net score.';
