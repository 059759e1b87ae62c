-- One period, group of the lens total_value (总价值—总成本, Total value and total cost), product or all: value gained, lost and net.
CREATE VIEW lens_total_value AS
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
WHERE lens = 'total_value';
COMMENT ON VIEW lens_total_value IS
    'The lens total_value (总价值—总成本, Total value and total cost): one period, group, product or all: value gained, lost and net per 100 judged feedbacks, with intervals.';
COMMENT ON COLUMN lens_total_value.period_type IS 'day, week (from Monday) or month.';
COMMENT ON COLUMN lens_total_value.period IS 'First day of the period.';
COMMENT ON COLUMN lens_total_value.period_end IS 'Last day of the period.';
COMMENT ON COLUMN lens_total_value.complete IS
    'Whether the ledger reaches the end of the period; false: more feedback is to come.';
COMMENT ON COLUMN lens_total_value.product IS
    'Product, or all. Products with fewer than 30 judged feedbacks, and those past the 50 most spoken of, count in all only.';
COMMENT ON COLUMN lens_total_value.group_id IS 'Stable id of the group in its lens.';
COMMENT ON COLUMN lens_total_value.group_zh IS 'Chinese name of the group.';
COMMENT ON COLUMN lens_total_value.group_en IS 'English name of the group.';
COMMENT ON COLUMN lens_total_value.side IS 'benefit or cost.';
COMMENT ON COLUMN lens_total_value.position IS 'Order of the group in its lens, from 0.';
COMMENT ON COLUMN lens_total_value.judged IS
    'Judged feedbacks of the period and product: the denominator N of every share.';
COMMENT ON COLUMN lens_total_value.mentions IS 'Mentions: one a segment, so one feedback may hold several.';
COMMENT ON COLUMN lens_total_value.gained IS 'Distinct feedbacks with at least one mention of value gained.';
COMMENT ON COLUMN lens_total_value.lost IS 'Distinct feedbacks with at least one mention of value lost.';
COMMENT ON COLUMN lens_total_value.neutral IS 'Distinct feedbacks with at least one mention of neither.';
COMMENT ON COLUMN lens_total_value.gained_and_lost IS
    'Distinct feedbacks that gained and lost at once; they cancel in net.';
COMMENT ON COLUMN lens_total_value.gained_share IS 'Gained per 100 judged feedbacks.';
COMMENT ON COLUMN lens_total_value.gained_low IS 'Lower 95 % limit of gained_share (Wilson 1927).';
COMMENT ON COLUMN lens_total_value.gained_high IS 'Upper 95 % limit of gained_share (Wilson 1927).';
COMMENT ON COLUMN lens_total_value.lost_share IS 'Lost per 100 judged feedbacks.';
COMMENT ON COLUMN lens_total_value.lost_low IS 'Lower 95 % limit of lost_share (Wilson 1927).';
COMMENT ON COLUMN lens_total_value.lost_high IS 'Upper 95 % limit of lost_share (Wilson 1927).';
COMMENT ON COLUMN lens_total_value.neutral_share IS 'Neutral per 100 judged feedbacks.';
COMMENT ON COLUMN lens_total_value.net IS 'Gained minus lost per 100 judged feedbacks.';
COMMENT ON COLUMN lens_total_value.net_low IS 'Lower 95 % limit of net, paired (Bonett and Price 2012).';
COMMENT ON COLUMN lens_total_value.net_high IS 'Upper 95 % limit of net, paired (Bonett and Price 2012).';
COMMENT ON COLUMN lens_total_value.smallest_change IS
    'Smallest change of net that a second period of the same size would show: 80 % power, two-sided 5 %; (1.960 + 0.842) * sqrt(2 v / N) with v the variance of one feedback''s net score.';
