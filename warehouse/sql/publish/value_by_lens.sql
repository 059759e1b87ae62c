-- One period, group of a lens, product or all: value gained, lost and net per 100 judged feedbacks, with intervals.
CREATE OR REPLACE TABLE published.value_by_lens (
    period_type VARCHAR,
    period DATE,
    period_end DATE,
    complete BOOLEAN,
    lens VARCHAR,
    lens_zh VARCHAR,
    lens_en VARCHAR,
    group_id VARCHAR,
    group_zh VARCHAR,
    group_en VARCHAR,
    side VARCHAR,
    position INTEGER,
    product VARCHAR,
    judged BIGINT,
    mentions BIGINT,
    gained BIGINT,
    lost BIGINT,
    neutral BIGINT,
    gained_and_lost BIGINT,
    gained_share DOUBLE,
    gained_low DOUBLE,
    gained_high DOUBLE,
    lost_share DOUBLE,
    lost_low DOUBLE,
    lost_high DOUBLE,
    neutral_share DOUBLE,
    net DOUBLE,
    net_low DOUBLE,
    net_high DOUBLE,
    smallest_change DOUBLE
);
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
