-- Versions of the taxonomy and the judge: which one is in force, what the next one would read, what the last ones read.

CREATE TABLE ledger_version (
    version INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    taxonomy VARCHAR NOT NULL,
    judge VARCHAR NOT NULL,
    judge_name VARCHAR NOT NULL,
    replaces INTEGER,
    active BOOLEAN NOT NULL,
    change JSON NOT NULL,
    heads JSON NOT NULL,
    first_day DATE,
    overlap_start DATE,
    overlap_end DATE,
    read_anew BIGINT NOT NULL,
    mapped BIGINT NOT NULL,
    who VARCHAR NOT NULL,
    why VARCHAR NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    kept_until DATE,
    value_yaml VARCHAR NOT NULL,
    lenses_yaml VARCHAR NOT NULL
);
COMMENT ON TABLE ledger_version IS 'One version of what feedback is read by: the first, and one for each apply and roll-back.';
COMMENT ON COLUMN ledger_version.version IS 'Number, from 1.';
COMMENT ON COLUMN ledger_version.kind IS 'first, taxonomy, judge or rollback.';
COMMENT ON COLUMN ledger_version.taxonomy IS 'Taxonomy, name@version.';
COMMENT ON COLUMN ledger_version.judge IS 'Judge, name@version.';
COMMENT ON COLUMN ledger_version.judge_name IS 'Name or folder by which the judge is opened.';
COMMENT ON COLUMN ledger_version.replaces IS 'Version that it took the place of; NULL for the first.';
COMMENT ON COLUMN ledger_version.active IS 'Whether it is in force; true for one row.';
COMMENT ON COLUMN ledger_version.change IS 'Steps from the version before, as taxonomy.change records them.';
COMMENT ON COLUMN ledger_version.heads IS 'Older ids and meanings that the judge still answers with, by the id that they are now: for judges trained before.';
COMMENT ON COLUMN ledger_version.first_day IS 'First ledger day that no older version has read; NULL for the first version.';
COMMENT ON COLUMN ledger_version.overlap_start IS 'First ledger day that this version and the one before have both read and that links them.';
COMMENT ON COLUMN ledger_version.overlap_end IS 'Last such day.';
COMMENT ON COLUMN ledger_version.read_anew IS 'Feedbacks that the judge read again.';
COMMENT ON COLUMN ledger_version.mapped IS 'Feedbacks whose mentions got another id, group or meaning without a judge.';
COMMENT ON COLUMN ledger_version.who IS 'Who put it in force.';
COMMENT ON COLUMN ledger_version.why IS 'Why, in their words.';
COMMENT ON COLUMN ledger_version.made_at IS 'When it was put in force.';
COMMENT ON COLUMN ledger_version.kept_until IS 'Until when what it replaced is kept for a roll-back; NULL once it is gone.';
COMMENT ON COLUMN ledger_version.value_yaml IS 'The aspects, as written.';
COMMENT ON COLUMN ledger_version.lenses_yaml IS 'The lenses, as written.';

CREATE TABLE version_link (
    version INTEGER NOT NULL,
    level VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    key_before VARCHAR NOT NULL,
    judged BIGINT NOT NULL,
    gained_before BIGINT NOT NULL,
    gained_after BIGINT NOT NULL,
    gained_moved BIGINT NOT NULL,
    lost_before BIGINT NOT NULL,
    lost_after BIGINT NOT NULL,
    lost_moved BIGINT NOT NULL,
    net_squares BIGINT NOT NULL
);
COMMENT ON TABLE version_link IS 'What links one line of one version to the version before: both readings of the same feedbacks, over the overlap.';
COMMENT ON COLUMN version_link.version IS 'The later version.';
COMMENT ON COLUMN version_link.level IS 'aspect, dimension or all.';
COMMENT ON COLUMN version_link.key IS 'Id of the aspect or dimension in the later version.';
COMMENT ON COLUMN version_link.key_before IS 'Its ids in the version before, with commas where several became one.';
COMMENT ON COLUMN version_link.judged IS 'Judged feedbacks of the overlap.';
COMMENT ON COLUMN version_link.gained_before IS 'Feedbacks that gain by the version before.';
COMMENT ON COLUMN version_link.gained_after IS 'Feedbacks that gain by the later version.';
COMMENT ON COLUMN version_link.gained_moved IS 'Feedbacks that gain by one of them alone.';
COMMENT ON COLUMN version_link.lost_before IS 'Feedbacks that lose by the version before.';
COMMENT ON COLUMN version_link.lost_after IS 'Feedbacks that lose by the later version.';
COMMENT ON COLUMN version_link.lost_moved IS 'Feedbacks that lose by one of them alone.';
COMMENT ON COLUMN version_link.net_squares IS 'Sum of squared differences between the net scores (-1, 0, 1) of the same feedback.';

CREATE TABLE shadow (
    target VARCHAR NOT NULL,
    taxonomy VARCHAR NOT NULL,
    judge VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    sampled BIGINT,
    begun_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE shadow IS 'The one change that is being read in the background; none where the table is empty.';
COMMENT ON COLUMN shadow.target IS 'Digest of the change: taxonomy, steps and judge. Another change begins anew.';
COMMENT ON COLUMN shadow.taxonomy IS 'Taxonomy to come, name@version.';
COMMENT ON COLUMN shadow.judge IS 'Judge that reads, name@version.';
COMMENT ON COLUMN shadow.scope IS 'all, or mentions for feedback that mentions an aspect that the change touches.';
COMMENT ON COLUMN shadow.sampled IS 'Feedbacks that were drawn; NULL for all.';
COMMENT ON COLUMN shadow.begun_at IS 'When it was begun.';

CREATE TABLE shadow_feedback (
    feedback_id VARCHAR NOT NULL,
    ledger_day DATE NOT NULL,
    content_hash VARCHAR NOT NULL,
    base UBIGINT NOT NULL,
    model VARCHAR NOT NULL,
    segments INTEGER
);
COMMENT ON TABLE shadow_feedback IS 'One feedback that was read in the background.';
COMMENT ON COLUMN shadow_feedback.feedback_id IS 'The feedback.';
COMMENT ON COLUMN shadow_feedback.ledger_day IS 'Its ledger day.';
COMMENT ON COLUMN shadow_feedback.content_hash IS 'Content that was read; another one is read again.';
COMMENT ON COLUMN shadow_feedback.base IS 'Number of the mentions in force that the reading was put beside; others ask for another reading.';
COMMENT ON COLUMN shadow_feedback.model IS 'Judge, name@version.';
COMMENT ON COLUMN shadow_feedback.segments IS 'Segments that were read.';

CREATE TABLE shadow_mention (
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
COMMENT ON TABLE shadow_mention IS 'One mention of a feedback that was read in the background, as it will be.';
COMMENT ON COLUMN shadow_mention.feedback_id IS 'Feedback that mentions the aspect.';
COMMENT ON COLUMN shadow_mention.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN shadow_mention.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN shadow_mention.start_char IS 'First code point of the segment in the redacted text.';
COMMENT ON COLUMN shadow_mention.end_char IS 'Code point after the segment''s last.';
COMMENT ON COLUMN shadow_mention.aspect IS 'Aspect of the taxonomy to come.';
COMMENT ON COLUMN shadow_mention.polarity IS '-1 value lost, 0 neither, 1 value gained.';
COMMENT ON COLUMN shadow_mention.confidence IS 'Confidence of the judge, 0 to 1.';
COMMENT ON COLUMN shadow_mention.model IS 'Judge of this mention, name@version.';
COMMENT ON COLUMN shadow_mention.taxonomy IS 'Taxonomy of this mention, name@version.';

CREATE TABLE shadow_term AS FROM mention_term LIMIT 0;
COMMENT ON TABLE shadow_term IS 'One term of a feedback that was read in the background.';
COMMENT ON COLUMN shadow_term.feedback_id IS 'Feedback that uses the term.';
COMMENT ON COLUMN shadow_term.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN shadow_term.aspect IS 'Aspect that the segment mentions.';
COMMENT ON COLUMN shadow_term.polarity IS 'Polarity of that mention.';
COMMENT ON COLUMN shadow_term.term IS 'Word or phrase, normalised.';

CREATE TABLE shadow_uncovered AS FROM uncovered_term LIMIT 0;
COMMENT ON TABLE shadow_uncovered IS 'One uncovered term of a feedback that was read in the background.';
COMMENT ON COLUMN shadow_uncovered.feedback_id IS 'Feedback that holds the segment.';
COMMENT ON COLUMN shadow_uncovered.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN shadow_uncovered.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN shadow_uncovered.start_char IS 'First code point of the segment in the redacted text.';
COMMENT ON COLUMN shadow_uncovered.end_char IS 'Code point after the segment''s last.';
COMMENT ON COLUMN shadow_uncovered.term IS 'Word, or phrase of neighbouring words, normalised.';

CREATE TABLE kept_feedback (
    version INTEGER NOT NULL,
    feedback_id VARCHAR NOT NULL,
    ledger_day DATE NOT NULL,
    content_hash VARCHAR NOT NULL,
    readings BOOLEAN NOT NULL,
    polarity TINYINT,
    model VARCHAR,
    taxonomy VARCHAR,
    segments INTEGER,
    words_known BOOLEAN NOT NULL
);
COMMENT ON TABLE kept_feedback IS 'One feedback as a replaced version read it, for a roll-back.';
COMMENT ON COLUMN kept_feedback.version IS 'The version that replaced the reading.';
COMMENT ON COLUMN kept_feedback.feedback_id IS 'The feedback.';
COMMENT ON COLUMN kept_feedback.ledger_day IS 'Its ledger day.';
COMMENT ON COLUMN kept_feedback.content_hash IS 'Content that was read.';
COMMENT ON COLUMN kept_feedback.readings IS 'Whether its mentions were replaced and are kept; false: its labels alone.';
COMMENT ON COLUMN kept_feedback.polarity IS 'Polarity of the whole.';
COMMENT ON COLUMN kept_feedback.model IS 'Judge that read it, name@version.';
COMMENT ON COLUMN kept_feedback.taxonomy IS 'Taxonomy it was read by, name@version.';
COMMENT ON COLUMN kept_feedback.segments IS 'Segments that were read.';
COMMENT ON COLUMN kept_feedback.words_known IS 'Whether the words of its uncovered segments were known.';

CREATE TABLE kept_mention (
    version INTEGER NOT NULL,
    feedback_id VARCHAR NOT NULL,
    ledger_day DATE NOT NULL,
    segment INTEGER NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    aspect VARCHAR NOT NULL,
    polarity TINYINT NOT NULL,
    confidence FLOAT NOT NULL,
    model VARCHAR NOT NULL,
    taxonomy VARCHAR NOT NULL,
    term_start INTEGER,
    term_end INTEGER
);
COMMENT ON TABLE kept_mention IS 'One mention that a later version replaced, for a roll-back.';
COMMENT ON COLUMN kept_mention.version IS 'The version that replaced it.';
COMMENT ON COLUMN kept_mention.feedback_id IS 'Feedback that mentions the aspect.';
COMMENT ON COLUMN kept_mention.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN kept_mention.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN kept_mention.start_char IS 'First code point of the segment in the redacted text.';
COMMENT ON COLUMN kept_mention.end_char IS 'Code point after the segment''s last.';
COMMENT ON COLUMN kept_mention.aspect IS 'Aspect of the taxonomy of then.';
COMMENT ON COLUMN kept_mention.polarity IS '-1 value lost, 0 neither, 1 value gained.';
COMMENT ON COLUMN kept_mention.confidence IS 'Confidence of the judge, 0 to 1.';
COMMENT ON COLUMN kept_mention.model IS 'Judge of this mention, name@version.';
COMMENT ON COLUMN kept_mention.taxonomy IS 'Taxonomy of this mention, name@version.';
COMMENT ON COLUMN kept_mention.term_start IS 'First code point of the opinion''s words; NULL: not looked for.';
COMMENT ON COLUMN kept_mention.term_end IS 'Code point after the last of these words.';

CREATE TABLE kept_term (
    version INTEGER NOT NULL,
    feedback_id VARCHAR NOT NULL,
    ledger_day DATE NOT NULL,
    aspect VARCHAR NOT NULL,
    polarity TINYINT NOT NULL,
    term VARCHAR NOT NULL
);
COMMENT ON TABLE kept_term IS 'One term that a later version replaced, for a roll-back.';
COMMENT ON COLUMN kept_term.version IS 'The version that replaced it.';
COMMENT ON COLUMN kept_term.feedback_id IS 'Feedback that uses the term.';
COMMENT ON COLUMN kept_term.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN kept_term.aspect IS 'Aspect that the segment mentions.';
COMMENT ON COLUMN kept_term.polarity IS 'Polarity of that mention.';
COMMENT ON COLUMN kept_term.term IS 'Word or phrase, normalised.';

CREATE TABLE kept_uncovered (
    version INTEGER NOT NULL,
    feedback_id VARCHAR NOT NULL,
    ledger_day DATE NOT NULL,
    segment INTEGER NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    term VARCHAR NOT NULL
);
COMMENT ON TABLE kept_uncovered IS 'One uncovered term that a later version replaced, for a roll-back.';
COMMENT ON COLUMN kept_uncovered.version IS 'The version that replaced it.';
COMMENT ON COLUMN kept_uncovered.feedback_id IS 'Feedback that holds the segment.';
COMMENT ON COLUMN kept_uncovered.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN kept_uncovered.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN kept_uncovered.start_char IS 'First code point of the segment in the redacted text.';
COMMENT ON COLUMN kept_uncovered.end_char IS 'Code point after the segment''s last.';
COMMENT ON COLUMN kept_uncovered.term IS 'Word, or phrase of neighbouring words, normalised.';
