-- What the ledger knows of its judge and of the customers: the judge's own confusion, what it counts by judge and
-- language, the shares corrected by both, and shares of a population.

ALTER TABLE feedback ADD COLUMN segments INTEGER;
COMMENT ON COLUMN feedback.segments IS 'Segments that the judge read; NULL for what is not judged or was loaded before this was kept.';

CREATE TABLE judge_error (
    model VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    aspect VARCHAR NOT NULL,
    said TINYINT NOT NULL,
    judged TINYINT NOT NULL,
    segments BIGINT NOT NULL
);
COMMENT ON TABLE judge_error IS 'Segments of labelled feedback by what they say and what a judge read, for one model, language and aspect.';
COMMENT ON COLUMN judge_error.model IS 'Judge, name@version.';
COMMENT ON COLUMN judge_error.language IS 'zh or en.';
COMMENT ON COLUMN judge_error.aspect IS 'Aspect of the taxonomy.';
COMMENT ON COLUMN judge_error.said IS 'What the label says: 0 absent, 1 lost, 2 neutral, 3 gained.';
COMMENT ON COLUMN judge_error.judged IS 'What the judge read: 0 absent, 1 lost, 2 neutral, 3 gained.';
COMMENT ON COLUMN judge_error.segments IS 'Segments counted, of labelled feedback that the model was not fitted on.';

CREATE TABLE judged_daily (
    ledger_day DATE NOT NULL,
    model VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    judged BIGINT NOT NULL,
    measured BIGINT NOT NULL,
    segments BIGINT NOT NULL
);
COMMENT ON TABLE judged_daily IS 'Judged feedbacks of one day by judge and language of the judge, and the segments that it read.';
COMMENT ON COLUMN judged_daily.ledger_day IS 'Ledger day of the feedbacks.';
COMMENT ON COLUMN judged_daily.model IS 'Judge of the feedbacks, name@version.';
COMMENT ON COLUMN judged_daily.language IS 'en, or zh: mixed feedback is read as zh.';
COMMENT ON COLUMN judged_daily.judged IS 'Judged feedbacks.';
COMMENT ON COLUMN judged_daily.measured IS 'Judged feedbacks whose number of segments is known.';
COMMENT ON COLUMN judged_daily.segments IS 'Segments of the measured feedbacks.';

CREATE TABLE judgement_daily (
    ledger_day DATE NOT NULL,
    model VARCHAR NOT NULL,
    reader VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    aspect VARCHAR NOT NULL,
    gained BIGINT NOT NULL,
    lost BIGINT NOT NULL,
    gained_and_lost BIGINT NOT NULL,
    measured_gained BIGINT NOT NULL,
    measured_lost BIGINT NOT NULL,
    segments_gained BIGINT NOT NULL,
    segments_lost BIGINT NOT NULL
);
COMMENT ON TABLE judgement_daily IS 'Counts of one aspect on one day by judge and language: feedbacks, and segments of the measured feedbacks.';
COMMENT ON COLUMN judgement_daily.ledger_day IS 'Ledger day of the feedbacks.';
COMMENT ON COLUMN judgement_daily.model IS 'Judge of the feedbacks, name@version.';
COMMENT ON COLUMN judgement_daily.reader IS 'Judge that read this aspect in them; another one where the model does not know the aspect.';
COMMENT ON COLUMN judgement_daily.language IS 'en, or zh: mixed feedback is read as zh.';
COMMENT ON COLUMN judgement_daily.aspect IS 'Aspect of the taxonomy.';
COMMENT ON COLUMN judgement_daily.gained IS 'Distinct feedbacks with a mention of value gained.';
COMMENT ON COLUMN judgement_daily.lost IS 'Distinct feedbacks with a mention of value lost.';
COMMENT ON COLUMN judgement_daily.gained_and_lost IS 'Distinct feedbacks with both.';
COMMENT ON COLUMN judgement_daily.measured_gained IS 'Of gained, feedbacks whose number of segments is known.';
COMMENT ON COLUMN judgement_daily.measured_lost IS 'Of lost, feedbacks whose number of segments is known.';
COMMENT ON COLUMN judgement_daily.segments_gained IS 'Segments of measured feedbacks read as gained.';
COMMENT ON COLUMN judgement_daily.segments_lost IS 'Segments of measured feedbacks read as lost.';

CREATE TABLE adjusted_share (
    period_type VARCHAR NOT NULL,
    period DATE NOT NULL,
    aspect VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    judged BIGINT NOT NULL,
    corrected BIGINT NOT NULL,
    labelled BIGINT NOT NULL,
    gained BIGINT NOT NULL,
    lost BIGINT NOT NULL,
    gained_and_lost BIGINT NOT NULL,
    gained_adjusted DOUBLE,
    gained_adjusted_low DOUBLE,
    gained_adjusted_high DOUBLE,
    lost_adjusted DOUBLE,
    lost_adjusted_low DOUBLE,
    lost_adjusted_high DOUBLE,
    net_adjusted DOUBLE,
    net_adjusted_low DOUBLE,
    net_adjusted_high DOUBLE
);
COMMENT ON TABLE adjusted_share IS 'Shares of one aspect in one period corrected for the errors of the judges that read it.';
COMMENT ON COLUMN adjusted_share.period_type IS 'week or month.';
COMMENT ON COLUMN adjusted_share.period IS 'First day of the period.';
COMMENT ON COLUMN adjusted_share.aspect IS 'Aspect of the taxonomy.';
COMMENT ON COLUMN adjusted_share.status IS 'adjusted, partly or raw.';
COMMENT ON COLUMN adjusted_share.reason IS 'Why some or all of it stayed raw; empty where all was corrected.';
COMMENT ON COLUMN adjusted_share.judged IS 'Judged feedbacks of the period.';
COMMENT ON COLUMN adjusted_share.corrected IS 'Of these, feedbacks whose judge and language could be corrected for.';
COMMENT ON COLUMN adjusted_share.labelled IS 'Labelled mentions of the aspect that the correction rests on.';
COMMENT ON COLUMN adjusted_share.gained IS 'Distinct feedbacks that the judge read as gained.';
COMMENT ON COLUMN adjusted_share.lost IS 'Distinct feedbacks that the judge read as lost.';
COMMENT ON COLUMN adjusted_share.gained_and_lost IS 'Distinct feedbacks that the judge read as both.';
COMMENT ON COLUMN adjusted_share.gained_adjusted IS 'Corrected share that gained, 0 to 1; NULL where raw.';
COMMENT ON COLUMN adjusted_share.gained_adjusted_low IS 'Lower 95 % limit.';
COMMENT ON COLUMN adjusted_share.gained_adjusted_high IS 'Upper 95 % limit.';
COMMENT ON COLUMN adjusted_share.lost_adjusted IS 'Corrected share that lost, 0 to 1; NULL where raw.';
COMMENT ON COLUMN adjusted_share.lost_adjusted_low IS 'Lower 95 % limit.';
COMMENT ON COLUMN adjusted_share.lost_adjusted_high IS 'Upper 95 % limit.';
COMMENT ON COLUMN adjusted_share.net_adjusted IS 'Corrected gained minus lost, -1 to 1; NULL where raw.';
COMMENT ON COLUMN adjusted_share.net_adjusted_low IS 'Lower 95 % limit.';
COMMENT ON COLUMN adjusted_share.net_adjusted_high IS 'Upper 95 % limit.';

CREATE TABLE population_weight (
    weighting VARCHAR NOT NULL,
    slice VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    share DOUBLE NOT NULL
);
COMMENT ON TABLE population_weight IS 'Share of one part of the customers or of the business, as the user states it.';
COMMENT ON COLUMN population_weight.weighting IS 'The user''s name for what is shared out, such as members or revenue.';
COMMENT ON COLUMN population_weight.slice IS 'product, channel, region or customer_group.';
COMMENT ON COLUMN population_weight.key IS 'Value of that column.';
COMMENT ON COLUMN population_weight.share IS 'Share of the whole, 0 to 1; the shares of one weighting sum to 1.';

-- The new counts of days that were aggregated before: without its fingerprint every day is rebuilt.
DELETE FROM mart_input;
