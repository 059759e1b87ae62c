-- What people say that feedback says: corrections, append-only, what they stand in the place of, and audit samples.

CREATE TABLE correction (
    correction BIGINT NOT NULL,
    feedback_id VARCHAR NOT NULL,
    segment INTEGER NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    text_hash VARCHAR NOT NULL,
    taxonomy VARCHAR NOT NULL,
    why VARCHAR NOT NULL,
    author VARCHAR NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    note VARCHAR NOT NULL
);
COMMENT ON TABLE correction IS 'One answer of a person: all that one segment of one feedback says. Never changed.';
COMMENT ON COLUMN correction.correction IS 'Number, from 1, in the order of arrival.';
COMMENT ON COLUMN correction.feedback_id IS 'Feedback that was read.';
COMMENT ON COLUMN correction.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN correction.start_char IS 'First code point of the segment in the text that was read.';
COMMENT ON COLUMN correction.end_char IS 'Code point after the segment''s last.';
COMMENT ON COLUMN correction.text_hash IS 'First 128 bits of the SHA-256 of the redacted text that was read.';
COMMENT ON COLUMN correction.taxonomy IS 'Taxonomy by which it was read, name@version.';
COMMENT ON COLUMN correction.why IS 'Why the segment stood on the sheet: uncertain, rating, rare, audit, or own.';
COMMENT ON COLUMN correction.author IS 'Who read it.';
COMMENT ON COLUMN correction.made_at IS 'When it was taken in.';
COMMENT ON COLUMN correction.note IS 'What the reader wrote beside it; empty if nothing.';

CREATE TABLE correction_mention (
    correction BIGINT NOT NULL,
    feedback_id VARCHAR NOT NULL,
    aspect VARCHAR NOT NULL,
    meaning INTEGER NOT NULL,
    polarity TINYINT NOT NULL
);
COMMENT ON TABLE correction_mention IS 'One aspect that a person found in a segment; a correction without any says that nothing is there.';
COMMENT ON COLUMN correction_mention.correction IS 'The correction.';
COMMENT ON COLUMN correction_mention.feedback_id IS 'Feedback that was read.';
COMMENT ON COLUMN correction_mention.aspect IS 'Aspect of the taxonomy by which it was read.';
COMMENT ON COLUMN correction_mention.meaning IS 'The meaning that the aspect had then.';
COMMENT ON COLUMN correction_mention.polarity IS '-1 value lost, 0 neither, 1 value gained.';

CREATE TABLE correction_withdrawal (
    correction BIGINT NOT NULL,
    feedback_id VARCHAR NOT NULL,
    author VARCHAR NOT NULL,
    withdrawn_at TIMESTAMPTZ NOT NULL,
    note VARCHAR NOT NULL
);
COMMENT ON TABLE correction_withdrawal IS 'One correction that was taken back; it stays in the book.';
COMMENT ON COLUMN correction_withdrawal.correction IS 'The correction.';
COMMENT ON COLUMN correction_withdrawal.feedback_id IS 'Feedback that it was of.';
COMMENT ON COLUMN correction_withdrawal.author IS 'Who took it back.';
COMMENT ON COLUMN correction_withdrawal.withdrawn_at IS 'When.';
COMMENT ON COLUMN correction_withdrawal.note IS 'Why.';

CREATE TABLE reviewed_aspect (
    taxonomy VARCHAR NOT NULL,
    aspect VARCHAR NOT NULL,
    meaning INTEGER NOT NULL,
    now VARCHAR
);
COMMENT ON TABLE reviewed_aspect IS 'One aspect that readers by a taxonomy could name: of others a correction says nothing.';
COMMENT ON COLUMN reviewed_aspect.taxonomy IS 'Taxonomy, name@version.';
COMMENT ON COLUMN reviewed_aspect.aspect IS 'Aspect of it.';
COMMENT ON COLUMN reviewed_aspect.meaning IS 'The meaning that the aspect had.';
COMMENT ON COLUMN reviewed_aspect.now IS 'The aspect of the taxonomy in force that it is; NULL where no label of it holds.';

CREATE TABLE correction_state (
    correction BIGINT NOT NULL,
    state VARCHAR NOT NULL
);
COMMENT ON TABLE correction_state IS 'How one correction stands since the last night.';
COMMENT ON COLUMN correction_state.correction IS 'The correction.';
COMMENT ON COLUMN correction_state.state IS 'in_force, superseded, withdrawn, outdated, recut, unmappable, aside or gone.';

CREATE TABLE overridden (
    feedback_id VARCHAR NOT NULL,
    ledger_day DATE NOT NULL,
    segment INTEGER NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    correction BIGINT NOT NULL,
    model VARCHAR,
    mentions INTEGER NOT NULL,
    applied VARCHAR NOT NULL
);
COMMENT ON TABLE overridden IS 'One segment in which a correction stands in the place of what the judge read.';
COMMENT ON COLUMN overridden.feedback_id IS 'The feedback.';
COMMENT ON COLUMN overridden.ledger_day IS 'Its ledger day.';
COMMENT ON COLUMN overridden.segment IS 'Number of the segment.';
COMMENT ON COLUMN overridden.start_char IS 'First code point of the segment.';
COMMENT ON COLUMN overridden.end_char IS 'Code point after the segment''s last.';
COMMENT ON COLUMN overridden.correction IS 'The correction that stands.';
COMMENT ON COLUMN overridden.model IS 'Judge of the feedback whose mentions were put away.';
COMMENT ON COLUMN overridden.mentions IS 'Mentions that the correction put in their place.';
COMMENT ON COLUMN overridden.applied IS 'Digest of what was put in their place, and of the aspects that it speaks of.';

CREATE TABLE overridden_mention (
    feedback_id VARCHAR NOT NULL,
    ledger_day DATE NOT NULL,
    segment INTEGER NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    aspect VARCHAR NOT NULL,
    polarity TINYINT NOT NULL,
    confidence FLOAT NOT NULL,
    model VARCHAR NOT NULL,
    taxonomy VARCHAR NOT NULL
);
COMMENT ON TABLE overridden_mention IS 'One mention of a judge that a correction stands in the place of, put away.';
COMMENT ON COLUMN overridden_mention.feedback_id IS 'Feedback that mentions the aspect.';
COMMENT ON COLUMN overridden_mention.ledger_day IS 'Ledger day of the feedback, so that one day is read without a join.';
COMMENT ON COLUMN overridden_mention.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN overridden_mention.start_char IS 'First code point of the segment in the redacted text.';
COMMENT ON COLUMN overridden_mention.end_char IS 'Code point after the segment''s last.';
COMMENT ON COLUMN overridden_mention.aspect IS 'Aspect of the taxonomy.';
COMMENT ON COLUMN overridden_mention.polarity IS '-1 value lost, 0 neither, 1 value gained.';
COMMENT ON COLUMN overridden_mention.confidence IS 'Confidence of the judge, 0 to 1.';
COMMENT ON COLUMN overridden_mention.model IS 'Judge of this mention, name@version.';
COMMENT ON COLUMN overridden_mention.taxonomy IS 'Taxonomy of this mention, name@version.';

CREATE TABLE audit_draw (
    draw BIGINT NOT NULL,
    language VARCHAR NOT NULL,
    seed BIGINT NOT NULL,
    drawn_at TIMESTAMPTZ NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    population BIGINT NOT NULL,
    drawn BIGINT NOT NULL
);
COMMENT ON TABLE audit_draw IS 'One language of one random audit sample: how many feedbacks were drawn, out of how many.';
COMMENT ON COLUMN audit_draw.draw IS 'Number of the sample, from 1.';
COMMENT ON COLUMN audit_draw.language IS 'Language that the judge reads it in: zh (mixed too) or en.';
COMMENT ON COLUMN audit_draw.seed IS 'What the sample was drawn with.';
COMMENT ON COLUMN audit_draw.drawn_at IS 'When.';
COMMENT ON COLUMN audit_draw.first_day IS 'First ledger day that was drawn from.';
COMMENT ON COLUMN audit_draw.last_day IS 'Last ledger day that was drawn from.';
COMMENT ON COLUMN audit_draw.population IS 'Judged feedbacks of these days in the language.';
COMMENT ON COLUMN audit_draw.drawn IS 'Feedbacks drawn, each with the same chance.';

CREATE TABLE audit_unit (
    draw BIGINT NOT NULL,
    language VARCHAR NOT NULL,
    feedback_id VARCHAR NOT NULL,
    text_hash VARCHAR NOT NULL,
    segments INTEGER NOT NULL
);
COMMENT ON TABLE audit_unit IS 'One feedback of an audit sample.';
COMMENT ON COLUMN audit_unit.draw IS 'The sample.';
COMMENT ON COLUMN audit_unit.language IS 'Language that it was drawn in.';
COMMENT ON COLUMN audit_unit.feedback_id IS 'The feedback.';
COMMENT ON COLUMN audit_unit.text_hash IS 'First 128 bits of the SHA-256 of the redacted text that was drawn.';
COMMENT ON COLUMN audit_unit.segments IS 'Segments of it: read when each has a correction.';

CREATE TABLE judge_audit (
    model VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    aspect VARCHAR NOT NULL,
    population BIGINT NOT NULL,
    drawn BIGINT NOT NULL,
    feedbacks BIGINT NOT NULL,
    segments BIGINT NOT NULL,
    said BIGINT NOT NULL,
    judged BIGINT NOT NULL,
    right_mentions BIGINT NOT NULL,
    precision_share DOUBLE,
    precision_low DOUBLE,
    precision_high DOUBLE,
    recall_share DOUBLE,
    recall_low DOUBLE,
    recall_high DOUBLE
);
COMMENT ON TABLE judge_audit IS 'One judge, language or all, aspect or all: its precision and recall by the audit samples.';
COMMENT ON COLUMN judge_audit.model IS 'Judge that read the feedback, name@version.';
COMMENT ON COLUMN judge_audit.language IS 'zh (mixed too), en, or all.';
COMMENT ON COLUMN judge_audit.aspect IS 'Aspect, or all.';
COMMENT ON COLUMN judge_audit.population IS 'Feedbacks that the samples stand for.';
COMMENT ON COLUMN judge_audit.drawn IS 'Feedbacks drawn.';
COMMENT ON COLUMN judge_audit.feedbacks IS 'Feedbacks of these whose every segment was read by a person.';
COMMENT ON COLUMN judge_audit.segments IS 'Their segments.';
COMMENT ON COLUMN judge_audit.said IS 'Mentions (segment, aspect, polarity) that people found.';
COMMENT ON COLUMN judge_audit.judged IS 'Mentions that the judge found.';
COMMENT ON COLUMN judge_audit.right_mentions IS 'Mentions that both found.';
COMMENT ON COLUMN judge_audit.precision_share IS 'Precision: share of the judge''s mentions that are right.';
COMMENT ON COLUMN judge_audit.precision_low IS 'Lower 95 % limit.';
COMMENT ON COLUMN judge_audit.precision_high IS 'Upper 95 % limit.';
COMMENT ON COLUMN judge_audit.recall_share IS 'Share of what people found that the judge found too.';
COMMENT ON COLUMN judge_audit.recall_low IS 'Lower 95 % limit.';
COMMENT ON COLUMN judge_audit.recall_high IS 'Upper 95 % limit.';
