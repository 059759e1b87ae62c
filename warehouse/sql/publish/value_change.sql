-- One week or month, level and key, product or all: the change of net against the period before, split exactly.
CREATE OR REPLACE TABLE published.value_change (
    period_type VARCHAR,
    period DATE,
    period_before DATE,
    complete BOOLEAN,
    level VARCHAR,
    key VARCHAR,
    key_zh VARCHAR,
    key_en VARCHAR,
    side VARCHAR,
    product VARCHAR,
    judged_before HUGEINT,
    judged_after HUGEINT,
    gained_before BIGINT,
    gained_after BIGINT,
    lost_before BIGINT,
    lost_after BIGINT,
    net_before DOUBLE,
    net_after DOUBLE,
    change DOUBLE,
    change_low DOUBLE,
    change_high DOUBLE,
    p DOUBLE,
    q DOUBLE,
    rate DOUBLE,
    rate_low DOUBLE,
    rate_high DOUBLE,
    mix DOUBLE,
    volume DOUBLE,
    reversed BOOLEAN,
    cells BIGINT,
    comparable DOUBLE,
    count_change BIGINT,
    count_rate DOUBLE,
    count_mix DOUBLE,
    count_volume DOUBLE
);
COMMENT ON TABLE published.value_change IS
    'One week or month, level and key, product or all: the change of net against the period before, split exactly into rate, mix and volume over product x channel x language (Kitagawa 1955, midpoint weights). Any other two periods: the macro of the same name.';
COMMENT ON COLUMN published.value_change.period_type IS 'week (from Monday) or month.';
COMMENT ON COLUMN published.value_change.period IS 'First day of the later period.';
COMMENT ON COLUMN published.value_change.period_before IS 'First day of the period before.';
COMMENT ON COLUMN published.value_change.complete IS 'Whether the later period has ended within the ledger.';
COMMENT ON COLUMN published.value_change.level IS
    'aspect, dimension (a group of the lens elements) or all (every benefit and cost).';
COMMENT ON COLUMN published.value_change.key IS 'Id of the aspect or dimension; all for the total.';
COMMENT ON COLUMN published.value_change.key_zh IS 'Chinese name.';
COMMENT ON COLUMN published.value_change.key_en IS 'English name.';
COMMENT ON COLUMN published.value_change.side IS 'benefit, cost, outcome or all.';
COMMENT ON COLUMN published.value_change.product IS
    'Product, or all; within a product the cells are channel x language. Products with fewer than 30 judged feedbacks, and those past the 50 most spoken of, count in all only.';
COMMENT ON COLUMN published.value_change.judged_before IS 'Judged feedbacks of the earlier period: its denominator.';
COMMENT ON COLUMN published.value_change.judged_after IS 'Judged feedbacks of the later period: its denominator.';
COMMENT ON COLUMN published.value_change.gained_before IS 'Distinct feedbacks that gained, earlier period.';
COMMENT ON COLUMN published.value_change.gained_after IS 'Distinct feedbacks that gained, later period.';
COMMENT ON COLUMN published.value_change.lost_before IS 'Distinct feedbacks that lost, earlier period.';
COMMENT ON COLUMN published.value_change.lost_after IS 'Distinct feedbacks that lost, later period.';
COMMENT ON COLUMN published.value_change.net_before IS 'Gained minus lost per 100 judged feedbacks, earlier period.';
COMMENT ON COLUMN published.value_change.net_after IS 'Gained minus lost per 100 judged feedbacks, later period.';
COMMENT ON COLUMN published.value_change.change IS 'net_after minus net_before, in points; rate + mix + volume.';
COMMENT ON COLUMN published.value_change.change_low IS
    'Lower 95 % limit of change: Wald with one pseudo-feedback on each side of each period, as net_low (Bonett and Price 2012; Agresti and Caffo 2000 for two samples).';
COMMENT ON COLUMN published.value_change.change_high IS 'Upper 95 % limit of change, by the same formula.';
COMMENT ON COLUMN published.value_change.p IS
    'Two-sided chance of a change as large where nothing changed, of the same statistic; NULL where neither period mentions the key.';
COMMENT ON COLUMN published.value_change.q IS
    'p corrected for the many keys of this period, level and product (Benjamini and Hochberg 1995): of rows told at q <= 0.05, one in twenty is chance.';
COMMENT ON COLUMN published.value_change.rate IS
    'Points that came from other rates in the same cells: sum of mean weight x change of net, over cells with feedback in both periods. What customers say like for like.';
COMMENT ON COLUMN published.value_change.rate_low IS
    'Lower 95 % limit of rate, weights held fixed, with the variance of one feedback over the whole period; NULL where no cell has feedback in both periods.';
COMMENT ON COLUMN published.value_change.rate_high IS 'Upper 95 % limit of rate, by the same formula.';
COMMENT ON COLUMN published.value_change.mix IS
    'Points that came from cells of both periods having more or less weight: sum of change of weight x (mean net of the cell - mean net of all).';
COMMENT ON COLUMN published.value_change.volume IS
    'Points that came with the feedback of new cells and went with that of vanished ones: weight x (net of the cell - mean net of all), vanished negative. A figure per 100 has no other effect of volume; counts have, see count_volume.';
COMMENT ON COLUMN published.value_change.reversed IS
    'Simpson''s paradox: like for like the net moved the other way than the total, beyond chance (rate_low, rate_high).';
COMMENT ON COLUMN published.value_change.cells IS
    'Cells of product x channel x language with judged feedback in either period.';
COMMENT ON COLUMN published.value_change.comparable IS
    'Per 100 judged feedbacks (mean of both periods), those in cells that have feedback in both. Where it is low, rate speaks for few.';
COMMENT ON COLUMN published.value_change.count_change IS
    'Change of gained minus lost in feedbacks, not per 100; count_rate + count_mix + count_volume.';
COMMENT ON COLUMN published.value_change.count_rate IS 'Of it, by other rates in the same cells.';
COMMENT ON COLUMN published.value_change.count_mix IS 'Of it, by other weights of the cells, new and vanished included.';
COMMENT ON COLUMN published.value_change.count_volume IS
    'Of it, by more or less feedback in all, at the mean net of both periods.';
