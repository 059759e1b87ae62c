-- One period, level and key, product or all: value gained, lost and net per 100 judged feedbacks, with intervals.
CREATE OR REPLACE TABLE published.value_ledger (
    period_type VARCHAR,
    period DATE,
    period_end DATE,
    complete BOOLEAN,
    level VARCHAR,
    key VARCHAR,
    key_zh VARCHAR,
    key_en VARCHAR,
    side VARCHAR,
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
    smallest_change DOUBLE,
    net_shrunk DOUBLE,
    net_shrunk_low DOUBLE,
    net_shrunk_high DOUBLE,
    own_weight DOUBLE,
    small BOOLEAN
);
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
