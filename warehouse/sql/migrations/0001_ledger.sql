-- The first private schema: what was loaded, where each stream stands, and what every night did.
-- No PRIMARY KEY: batches are deduplicated and merged, and the checks assert uniqueness.
-- Wall-clock values stand in run and schema_migration alone, so that the same input gives the same tables.

CREATE TABLE feedback (
    feedback_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    region VARCHAR NOT NULL,
    customer_group VARCHAR NOT NULL,
    customer_hash VARCHAR,
    language VARCHAR NOT NULL,
    rating DOUBLE,
    text VARCHAR NOT NULL,
    created_at TIMESTAMPTZ,
    ledger_day DATE,
    updated_at TIMESTAMPTZ,
    content_hash VARCHAR NOT NULL,
    judged BOOLEAN NOT NULL,
    not_judged VARCHAR,
    polarity TINYINT,
    model VARCHAR,
    taxonomy VARCHAR,
    redaction VARCHAR,
    deleted BOOLEAN NOT NULL,
    stream VARCHAR NOT NULL,
    position BIGINT NOT NULL,
    first_run VARCHAR NOT NULL,
    last_run VARCHAR NOT NULL
);
COMMENT ON TABLE feedback IS 'One feedback in its newest version; deleted ones stay as empty tombstones.';
COMMENT ON COLUMN feedback.feedback_id IS 'Keyed hash of source and the source''s own id.';
COMMENT ON COLUMN feedback.source IS 'Name of the source in the configuration.';
COMMENT ON COLUMN feedback.kind IS 'review, ticket, survey or post.';
COMMENT ON COLUMN feedback.channel IS 'Where it was said; unknown where the source says nothing.';
COMMENT ON COLUMN feedback.product IS 'What it is about; unknown where the source says nothing.';
COMMENT ON COLUMN feedback.region IS 'Region of the customer; unknown where the source says nothing.';
COMMENT ON COLUMN feedback.customer_group IS 'Segment of the customer; unknown where the source says nothing.';
COMMENT ON COLUMN feedback.customer_hash IS 'Keyed hash of the customer''s id; NULL where the source has none.';
COMMENT ON COLUMN feedback.language IS 'zh, en, mixed or other.';
COMMENT ON COLUMN feedback.rating IS 'Rating on 1 to 5, whatever the source''s scale was; NULL if none.';
COMMENT ON COLUMN feedback.text IS 'Redacted text; empty for rating-only feedback and tombstones.';
COMMENT ON COLUMN feedback.created_at IS 'When the customer said it; NULL where the source has no date.';
COMMENT ON COLUMN feedback.ledger_day IS 'Day of created_at in the configured time zone; NULL for tombstones.';
COMMENT ON COLUMN feedback.updated_at IS 'Time of this version by the source; a tombstone without one is final.';
COMMENT ON COLUMN feedback.content_hash IS 'First 128 bits of the SHA-256 of the protected record without stream, position and updated_at.';
COMMENT ON COLUMN feedback.judged IS 'Whether a judge read it: the denominator of every share.';
COMMENT ON COLUMN feedback.not_judged IS 'Why it was not judged: rating_only, default_text or other_language.';
COMMENT ON COLUMN feedback.polarity IS 'Polarity of the whole: -1, 0, 1, or NULL without mentions.';
COMMENT ON COLUMN feedback.model IS 'Judge that read it, name@version.';
COMMENT ON COLUMN feedback.taxonomy IS 'Taxonomy it was read by, name@version.';
COMMENT ON COLUMN feedback.redaction IS 'Version of the redaction rules that its text went through.';
COMMENT ON COLUMN feedback.deleted IS 'Whether the source has withdrawn it.';
COMMENT ON COLUMN feedback.stream IS 'Hash of the file, or the API stream, that brought this version.';
COMMENT ON COLUMN feedback.position IS 'Line or record number of this version in its stream, from 1.';
COMMENT ON COLUMN feedback.first_run IS 'Run that loaded it first.';
COMMENT ON COLUMN feedback.last_run IS 'Run that changed it last.';

CREATE TABLE mention (
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
COMMENT ON TABLE mention IS 'One aspect in one segment of one feedback.';
COMMENT ON COLUMN mention.feedback_id IS 'Feedback that mentions the aspect.';
COMMENT ON COLUMN mention.ledger_day IS 'Ledger day of the feedback, so that one day is read without a join.';
COMMENT ON COLUMN mention.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN mention.start_char IS 'First code point of the segment in the redacted text.';
COMMENT ON COLUMN mention.end_char IS 'Code point after the segment''s last.';
COMMENT ON COLUMN mention.aspect IS 'Aspect of the taxonomy.';
COMMENT ON COLUMN mention.polarity IS '-1 value lost, 0 neither, 1 value gained.';
COMMENT ON COLUMN mention.confidence IS 'Confidence of the judge, 0 to 1.';
COMMENT ON COLUMN mention.model IS 'Judge of this mention, name@version.';
COMMENT ON COLUMN mention.taxonomy IS 'Taxonomy of this mention, name@version.';

CREATE TABLE mention_term (
    feedback_id VARCHAR NOT NULL,
    ledger_day DATE NOT NULL,
    aspect VARCHAR NOT NULL,
    polarity TINYINT NOT NULL,
    term VARCHAR NOT NULL
);
COMMENT ON TABLE mention_term IS 'One term in the segments where one feedback mentions one aspect with one polarity.';
COMMENT ON COLUMN mention_term.feedback_id IS 'Feedback that uses the term.';
COMMENT ON COLUMN mention_term.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN mention_term.aspect IS 'Aspect that the segment mentions.';
COMMENT ON COLUMN mention_term.polarity IS 'Polarity of that mention.';
COMMENT ON COLUMN mention_term.term IS 'Word or phrase, normalised.';

CREATE TABLE quarantine (
    source VARCHAR NOT NULL,
    stream VARCHAR NOT NULL,
    stream_name VARCHAR NOT NULL,
    position BIGINT NOT NULL,
    reason VARCHAR NOT NULL,
    detail VARCHAR NOT NULL,
    payload JSON NOT NULL,
    run_id VARCHAR NOT NULL,
    state VARCHAR NOT NULL
);
COMMENT ON TABLE quarantine IS 'One row of a stream that could not be used.';
COMMENT ON COLUMN quarantine.source IS 'Source that the row came from.';
COMMENT ON COLUMN quarantine.stream IS 'Hash of the file, or the API stream.';
COMMENT ON COLUMN quarantine.stream_name IS 'Name of the file when it was read.';
COMMENT ON COLUMN quarantine.position IS 'Line or record number in the stream, from 1.';
COMMENT ON COLUMN quarantine.reason IS 'Stable reason code.';
COMMENT ON COLUMN quarantine.detail IS 'What was received and what would be accepted, redacted.';
COMMENT ON COLUMN quarantine.payload IS 'The row as read, redacted.';
COMMENT ON COLUMN quarantine.run_id IS 'Run that refused it.';
COMMENT ON COLUMN quarantine.state IS 'open, or replayed once the row was loaded after a fix.';

CREATE TABLE stream_cursor (
    source VARCHAR NOT NULL,
    stream VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    done BOOLEAN NOT NULL,
    position BIGINT NOT NULL,
    fingerprint VARCHAR NOT NULL,
    detail JSON NOT NULL,
    run_id VARCHAR NOT NULL
);
COMMENT ON TABLE stream_cursor IS 'How far one stream of one source has been read; moves with the rows it stands for.';
COMMENT ON COLUMN stream_cursor.source IS 'Source of the stream.';
COMMENT ON COLUMN stream_cursor.stream IS 'Hash of the file, or name of the API stream.';
COMMENT ON COLUMN stream_cursor.name IS 'File name or address, for people.';
COMMENT ON COLUMN stream_cursor.done IS 'Whether the stream was read to its end.';
COMMENT ON COLUMN stream_cursor.position IS 'Rows consumed, loaded and refused alike.';
COMMENT ON COLUMN stream_cursor.fingerprint IS 'How the source was read (mapping, etag); empty if it does not matter.';
COMMENT ON COLUMN stream_cursor.detail IS 'What an API needs to go on: page token, time of the newest row.';
COMMENT ON COLUMN stream_cursor.run_id IS 'Run that moved it last.';

CREATE TABLE restated_day (
    run_id VARCHAR NOT NULL,
    ledger_day DATE NOT NULL,
    rebuilt BOOLEAN NOT NULL
);
COMMENT ON TABLE restated_day IS 'One ledger day that one run touched and whose aggregates must be rebuilt.';
COMMENT ON COLUMN restated_day.run_id IS 'Run that touched the day.';
COMMENT ON COLUMN restated_day.ledger_day IS 'Day whose feedback was loaded, edited or deleted.';
COMMENT ON COLUMN restated_day.rebuilt IS 'Whether the aggregates of the day were rebuilt since.';

CREATE TABLE run (
    run_id VARCHAR NOT NULL,
    night DATE NOT NULL,
    state VARCHAR NOT NULL,
    attempts INTEGER NOT NULL,
    crashes INTEGER NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    seconds DOUBLE,
    peak_memory_mb DOUBLE,
    judge VARCHAR NOT NULL,
    taxonomy VARCHAR NOT NULL,
    redaction VARCHAR NOT NULL,
    time_zone VARCHAR NOT NULL,
    error VARCHAR
);
COMMENT ON TABLE run IS 'One night of processing, whatever the number of attempts.';
COMMENT ON COLUMN run.run_id IS 'The night as YYYY-MM-DD: an interrupted night goes on under the same id.';
COMMENT ON COLUMN run.night IS 'Day that the night belongs to.';
COMMENT ON COLUMN run.state IS 'running, done, failed, or crashed when its process vanished.';
COMMENT ON COLUMN run.attempts IS 'How often the night was started.';
COMMENT ON COLUMN run.crashes IS 'How many attempts vanished without an end.';
COMMENT ON COLUMN run.started_at IS 'Start of the last attempt.';
COMMENT ON COLUMN run.ended_at IS 'End of the last attempt; NULL while it runs or if it crashed.';
COMMENT ON COLUMN run.seconds IS 'Duration of the last attempt.';
COMMENT ON COLUMN run.peak_memory_mb IS 'Peak resident memory of the last attempt, MiB.';
COMMENT ON COLUMN run.judge IS 'Judge of the last attempt, name@version.';
COMMENT ON COLUMN run.taxonomy IS 'Taxonomy of the last attempt, name@version.';
COMMENT ON COLUMN run.redaction IS 'Redaction rules of the last attempt.';
COMMENT ON COLUMN run.time_zone IS 'Time zone of the ledger days.';
COMMENT ON COLUMN run.error IS 'Why the last attempt failed; NULL if it did not.';

CREATE TABLE source_run (
    run_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    streams BIGINT NOT NULL,
    read BIGINT NOT NULL,
    loaded BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    duplicate BIGINT NOT NULL,
    deleted BIGINT NOT NULL,
    quarantined BIGINT NOT NULL
);
COMMENT ON TABLE source_run IS 'What one run read from one source; read is the sum of the five outcomes.';
COMMENT ON COLUMN source_run.run_id IS 'Run that read it.';
COMMENT ON COLUMN source_run.source IS 'Source that was read.';
COMMENT ON COLUMN source_run.streams IS 'Streams read to their end.';
COMMENT ON COLUMN source_run.read IS 'Rows read.';
COMMENT ON COLUMN source_run.loaded IS 'Rows whose feedback was new.';
COMMENT ON COLUMN source_run.updated IS 'Rows that replaced an older version.';
COMMENT ON COLUMN source_run.duplicate IS 'Rows that said nothing new: same content, or an older version.';
COMMENT ON COLUMN source_run.deleted IS 'Rows by which the source withdrew a feedback.';
COMMENT ON COLUMN source_run.quarantined IS 'Rows that could not be used.';

CREATE TABLE aspect (
    aspect VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    side VARCHAR NOT NULL,
    dimension VARCHAR NOT NULL,
    zh VARCHAR NOT NULL,
    en VARCHAR NOT NULL,
    definition_zh VARCHAR NOT NULL,
    definition_en VARCHAR NOT NULL,
    meaning INTEGER NOT NULL,
    taxonomy VARCHAR NOT NULL
);
COMMENT ON TABLE aspect IS 'One aspect of the taxonomy in force.';
COMMENT ON COLUMN aspect.aspect IS 'Stable id.';
COMMENT ON COLUMN aspect.position IS 'Order in the codebook, from 0.';
COMMENT ON COLUMN aspect.side IS 'benefit, cost or outcome.';
COMMENT ON COLUMN aspect.dimension IS 'Dimension that the aspect rolls up to.';
COMMENT ON COLUMN aspect.zh IS 'Chinese name.';
COMMENT ON COLUMN aspect.en IS 'English name.';
COMMENT ON COLUMN aspect.definition_zh IS 'What it is about, in Chinese.';
COMMENT ON COLUMN aspect.definition_en IS 'What it is about, in English.';
COMMENT ON COLUMN aspect.meaning IS 'Raised by the taxonomy''s owner when the aspect is redefined.';
COMMENT ON COLUMN aspect.taxonomy IS 'Taxonomy, name@version.';

CREATE TABLE lens (
    lens VARCHAR NOT NULL,
    lens_zh VARCHAR NOT NULL,
    lens_en VARCHAR NOT NULL,
    group_id VARCHAR NOT NULL,
    group_zh VARCHAR NOT NULL,
    group_en VARCHAR NOT NULL,
    side VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    aspect VARCHAR NOT NULL,
    taxonomy VARCHAR NOT NULL
);
COMMENT ON TABLE lens IS 'One aspect in one group of one lens: a published way of regrouping the aspects.';
COMMENT ON COLUMN lens.lens IS 'Stable id of the lens.';
COMMENT ON COLUMN lens.lens_zh IS 'Chinese name of the lens.';
COMMENT ON COLUMN lens.lens_en IS 'English name of the lens.';
COMMENT ON COLUMN lens.group_id IS 'Stable id of the group in its lens.';
COMMENT ON COLUMN lens.group_zh IS 'Chinese name of the group.';
COMMENT ON COLUMN lens.group_en IS 'English name of the group.';
COMMENT ON COLUMN lens.side IS 'benefit or cost.';
COMMENT ON COLUMN lens.position IS 'Order of the group in its lens, from 0.';
COMMENT ON COLUMN lens.aspect IS 'Aspect in the group.';
COMMENT ON COLUMN lens.taxonomy IS 'Taxonomy, name@version.';
