-- One weighting and part of it, week or month, level and key: value gained, lost and net there, and its part of the whole.
CREATE OR REPLACE TABLE published.value_at_stake (
    weighting VARCHAR,
    slice VARCHAR,
    part VARCHAR,
    share DOUBLE,
    period_type VARCHAR,
    period DATE,
    period_end DATE,
    complete BOOLEAN,
    level VARCHAR,
    key VARCHAR,
    key_zh VARCHAR,
    key_en VARCHAR,
    side VARCHAR,
    judged BIGINT,
    gained BIGINT,
    lost BIGINT,
    gained_and_lost BIGINT,
    gained_share DOUBLE,
    gained_low DOUBLE,
    gained_high DOUBLE,
    lost_share DOUBLE,
    lost_low DOUBLE,
    lost_high DOUBLE,
    net DOUBLE,
    net_low DOUBLE,
    net_high DOUBLE,
    part_of_gained DOUBLE,
    part_of_lost DOUBLE
);
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
