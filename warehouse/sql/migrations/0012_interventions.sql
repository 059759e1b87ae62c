-- What people did about value lost, entry by entry, and the nightly analysis of what it did.

CREATE TABLE intervention_entry (
    entry BIGINT NOT NULL,
    name VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    what VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    since DATE NOT NULL,
    until DATE,
    owner VARCHAR NOT NULL,
    note VARCHAR NOT NULL,
    worth DOUBLE NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE intervention_entry IS 'One entry about one intervention; entries are added, never changed, and the newest of a name holds.';
COMMENT ON COLUMN intervention_entry.entry IS 'Number in the order of writing, from 1.';
COMMENT ON COLUMN intervention_entry.name IS 'Name of the intervention.';
COMMENT ON COLUMN intervention_entry.action IS 'added, changed, closed or removed.';
COMMENT ON COLUMN intervention_entry.origin IS 'terminal, or file for interventions.yaml.';
COMMENT ON COLUMN intervention_entry.what IS 'What was done, in the words of who did it.';
COMMENT ON COLUMN intervention_entry.level IS 'aspect or dimension.';
COMMENT ON COLUMN intervention_entry.key IS 'Id of the aspect or dimension that it is meant to change.';
COMMENT ON COLUMN intervention_entry.product IS 'Product that it touches; all for every product.';
COMMENT ON COLUMN intervention_entry.channel IS 'Channel that it touches; all for every channel.';
COMMENT ON COLUMN intervention_entry.since IS 'First day with it.';
COMMENT ON COLUMN intervention_entry.until IS 'Last day with it; NULL while it lasts.';
COMMENT ON COLUMN intervention_entry.owner IS 'Who answers for it; empty where nobody was named.';
COMMENT ON COLUMN intervention_entry.note IS 'What else there is to know; empty where there is nothing.';
COMMENT ON COLUMN intervention_entry.worth IS 'Effect that would be worth seeing, in points of net value.';
COMMENT ON COLUMN intervention_entry.recorded_at IS 'When the entry was written.';

CREATE TABLE festival_day (
    day DATE NOT NULL
);
COMMENT ON TABLE festival_day IS 'One day on which customers are unlike themselves, by the calendar of the configuration.';
COMMENT ON COLUMN festival_day.day IS 'Ledger day.';

CREATE TABLE intervention_effect (
    name VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    method VARCHAR NOT NULL,
    comparison_slice VARCHAR NOT NULL,
    comparison VARCHAR NOT NULL,
    noise_ratio DOUBLE,
    cut_by VARCHAR NOT NULL,
    before_start DATE,
    before_end DATE,
    after_start DATE,
    after_end DATE,
    days_before BIGINT NOT NULL,
    days_after BIGINT NOT NULL,
    feedbacks_before BIGINT NOT NULL,
    feedbacks_after BIGINT NOT NULL,
    days_festival BIGINT NOT NULL,
    days_other_version BIGINT NOT NULL,
    model VARCHAR,
    taxonomy VARCHAR,
    net_before DOUBLE,
    net_after DOUBLE,
    net_expected DOUBLE,
    net_effect DOUBLE,
    net_low DOUBLE,
    net_high DOUBLE,
    lost_before DOUBLE,
    lost_after DOUBLE,
    lost_expected DOUBLE,
    lost_effect DOUBLE,
    lost_low DOUBLE,
    lost_high DOUBLE,
    gained_before DOUBLE,
    gained_after DOUBLE,
    gained_expected DOUBLE,
    gained_effect DOUBLE,
    gained_low DOUBLE,
    gained_high DOUBLE,
    first_effect DOUBLE,
    first_low DOUBLE,
    first_high DOUBLE,
    slope DOUBLE,
    slope_low DOUBLE,
    slope_high DOUBLE,
    smallest_effect DOUBLE,
    day_correlation DOUBLE
);
COMMENT ON TABLE intervention_effect IS 'What one intervention did, as the newest night saw it.';
COMMENT ON COLUMN intervention_effect.name IS 'Name of the intervention.';
COMMENT ON COLUMN intervention_effect.verdict IS 'effect, no_effect, too_early or too_little.';
COMMENT ON COLUMN intervention_effect.code IS 'Why nothing can be said; empty where something can.';
COMMENT ON COLUMN intervention_effect.reason IS 'The same as a sentence.';
COMMENT ON COLUMN intervention_effect.method IS 'its, comparative_its, or empty where nothing was estimated.';
COMMENT ON COLUMN intervention_effect.comparison_slice IS 'product or channel that the comparison differs by; empty without one.';
COMMENT ON COLUMN intervention_effect.comparison IS 'The product or channel compared with, or others for all the others; empty without one.';
COMMENT ON COLUMN intervention_effect.noise_ratio IS 'Noise of the weeks before with the best comparison over that without; NULL where there was none to try.';
COMMENT ON COLUMN intervention_effect.cut_by IS 'Other interventions that end its days before or since; empty where none does.';
COMMENT ON COLUMN intervention_effect.before_start IS 'First day before it that was used.';
COMMENT ON COLUMN intervention_effect.before_end IS 'Last day before it that was used.';
COMMENT ON COLUMN intervention_effect.after_start IS 'First day since it that was used.';
COMMENT ON COLUMN intervention_effect.after_end IS 'Last day since it that was used.';
COMMENT ON COLUMN intervention_effect.days_before IS 'Days before it that were used.';
COMMENT ON COLUMN intervention_effect.days_after IS 'Days since it that were used.';
COMMENT ON COLUMN intervention_effect.feedbacks_before IS 'Judged feedbacks of the days before.';
COMMENT ON COLUMN intervention_effect.feedbacks_after IS 'Judged feedbacks of the days since.';
COMMENT ON COLUMN intervention_effect.days_festival IS 'Days left out as festivals.';
COMMENT ON COLUMN intervention_effect.days_other_version IS 'Days left out because another judge or taxonomy read them.';
COMMENT ON COLUMN intervention_effect.model IS 'Judge that read the days used.';
COMMENT ON COLUMN intervention_effect.taxonomy IS 'Taxonomy that they were read by.';
COMMENT ON COLUMN intervention_effect.net_before IS 'Net before, points.';
COMMENT ON COLUMN intervention_effect.net_after IS 'Net since, points.';
COMMENT ON COLUMN intervention_effect.net_expected IS 'Net expected since without the intervention, points.';
COMMENT ON COLUMN intervention_effect.net_effect IS 'Net since minus net expected.';
COMMENT ON COLUMN intervention_effect.net_low IS 'Lower 95 % limit.';
COMMENT ON COLUMN intervention_effect.net_high IS 'Upper 95 % limit.';
COMMENT ON COLUMN intervention_effect.lost_before IS 'Lost share before, points.';
COMMENT ON COLUMN intervention_effect.lost_after IS 'Lost share since.';
COMMENT ON COLUMN intervention_effect.lost_expected IS 'Lost share expected since.';
COMMENT ON COLUMN intervention_effect.lost_effect IS 'Lost share since minus expected.';
COMMENT ON COLUMN intervention_effect.lost_low IS 'Lower 95 % limit.';
COMMENT ON COLUMN intervention_effect.lost_high IS 'Upper 95 % limit.';
COMMENT ON COLUMN intervention_effect.gained_before IS 'Gained share before, points.';
COMMENT ON COLUMN intervention_effect.gained_after IS 'Gained share since.';
COMMENT ON COLUMN intervention_effect.gained_expected IS 'Gained share expected since.';
COMMENT ON COLUMN intervention_effect.gained_effect IS 'Gained share since minus expected.';
COMMENT ON COLUMN intervention_effect.gained_low IS 'Lower 95 % limit.';
COMMENT ON COLUMN intervention_effect.gained_high IS 'Upper 95 % limit.';
COMMENT ON COLUMN intervention_effect.first_effect IS 'Effect on net on the first day (level change), points.';
COMMENT ON COLUMN intervention_effect.first_low IS 'Lower 95 % limit.';
COMMENT ON COLUMN intervention_effect.first_high IS 'Upper 95 % limit.';
COMMENT ON COLUMN intervention_effect.slope IS 'Change of the effect on net in 30 days (slope change), points.';
COMMENT ON COLUMN intervention_effect.slope_low IS 'Lower 95 % limit.';
COMMENT ON COLUMN intervention_effect.slope_high IS 'Upper 95 % limit.';
COMMENT ON COLUMN intervention_effect.smallest_effect IS 'Smallest effect on net that these days would show, points.';
COMMENT ON COLUMN intervention_effect.day_correlation IS 'Correlation of lasting noise from one day to the next.';

CREATE TABLE intervention_week (
    name VARCHAR NOT NULL,
    week BIGINT NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    days BIGINT NOT NULL,
    judged BIGINT NOT NULL,
    observed DOUBLE NOT NULL,
    expected DOUBLE NOT NULL,
    expected_low DOUBLE NOT NULL,
    expected_high DOUBLE NOT NULL
);
COMMENT ON TABLE intervention_week IS 'Net observed and expected without the intervention in one week, counted from its first day.';
COMMENT ON COLUMN intervention_week.name IS 'Name of the intervention.';
COMMENT ON COLUMN intervention_week.week IS 'Weeks since its first day: 0 is the first with it, -1 the last before.';
COMMENT ON COLUMN intervention_week.first_day IS 'First day of the week.';
COMMENT ON COLUMN intervention_week.last_day IS 'Last day of the week.';
COMMENT ON COLUMN intervention_week.days IS 'Days of it that were used.';
COMMENT ON COLUMN intervention_week.judged IS 'Judged feedbacks of those days.';
COMMENT ON COLUMN intervention_week.observed IS 'Net of those days, points.';
COMMENT ON COLUMN intervention_week.expected IS 'Net expected without the intervention.';
COMMENT ON COLUMN intervention_week.expected_low IS 'Lower 95 % limit.';
COMMENT ON COLUMN intervention_week.expected_high IS 'Upper 95 % limit.';
