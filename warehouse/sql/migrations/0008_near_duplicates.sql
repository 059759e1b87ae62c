-- Near-duplicates are counted once: what finds them, and the readings of copies, put away so that nothing counts them.

CREATE TABLE near_sketch (
    feedback_id VARCHAR NOT NULL,
    ledger_day DATE NOT NULL,
    said_at BIGINT NOT NULL,
    content UBIGINT NOT NULL,
    words BIGINT NOT NULL,
    bands UINTEGER[] NOT NULL
);
COMMENT ON TABLE near_sketch IS 'What one feedback with words is compared by; nothing of its words can be read from it.';
COMMENT ON COLUMN near_sketch.feedback_id IS 'The feedback.';
COMMENT ON COLUMN near_sketch.ledger_day IS 'Its ledger day.';
COMMENT ON COLUMN near_sketch.said_at IS 'When it was said, microseconds since 1970 UTC: the earliest of a group counts.';
COMMENT ON COLUMN near_sketch.content IS 'Number of the content that was sketched.';
COMMENT ON COLUMN near_sketch.words IS 'Number of the words: equal for texts that differ in punctuation or case alone.';
COMMENT ON COLUMN near_sketch.bands IS 'Numbers of which texts that are alike share one or more; none for a short text.';

CREATE TABLE near_stale (
    bucket UINTEGER NOT NULL
);
COMMENT ON TABLE near_stale IS 'One number whose feedbacks are to be compared anew.';
COMMENT ON COLUMN near_stale.bucket IS 'A number of near_sketch.bands.';

CREATE TABLE repeat_feedback (
    feedback_id VARCHAR NOT NULL,
    ledger_day DATE NOT NULL,
    repeat_of VARCHAR NOT NULL,
    polarity TINYINT,
    model VARCHAR,
    segments INTEGER
);
COMMENT ON TABLE repeat_feedback IS 'One feedback that says nearly what an earlier one says: it is not counted.';
COMMENT ON COLUMN repeat_feedback.feedback_id IS 'The copy.';
COMMENT ON COLUMN repeat_feedback.ledger_day IS 'Ledger day of the copy.';
COMMENT ON COLUMN repeat_feedback.repeat_of IS 'The earlier feedback.';
COMMENT ON COLUMN repeat_feedback.polarity IS 'Polarity of the whole, for when it counts again.';
COMMENT ON COLUMN repeat_feedback.model IS 'Judge that read it, name@version.';
COMMENT ON COLUMN repeat_feedback.segments IS 'Segments that were read.';

CREATE TABLE repeat_mention AS FROM mention LIMIT 0;
COMMENT ON TABLE repeat_mention IS 'One mention of a copy, put away.';
CREATE TABLE repeat_term AS FROM mention_term LIMIT 0;
COMMENT ON TABLE repeat_term IS 'One term of a copy, put away.';
CREATE TABLE repeat_uncovered AS FROM uncovered_term LIMIT 0;
COMMENT ON TABLE repeat_uncovered IS 'One uncovered term of a copy, put away.';
COMMENT ON COLUMN repeat_mention.feedback_id IS 'Feedback that mentions the aspect.';
COMMENT ON COLUMN repeat_mention.ledger_day IS 'Ledger day of the feedback, so that one day is read without a join.';
COMMENT ON COLUMN repeat_mention.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN repeat_mention.start_char IS 'First code point of the segment in the redacted text.';
COMMENT ON COLUMN repeat_mention.end_char IS 'Code point after the segment''s last.';
COMMENT ON COLUMN repeat_mention.aspect IS 'Aspect of the taxonomy.';
COMMENT ON COLUMN repeat_mention.polarity IS '-1 value lost, 0 neither, 1 value gained.';
COMMENT ON COLUMN repeat_mention.confidence IS 'Confidence of the judge, 0 to 1.';
COMMENT ON COLUMN repeat_mention.model IS 'Judge of this mention, name@version.';
COMMENT ON COLUMN repeat_mention.taxonomy IS 'Taxonomy of this mention, name@version.';
COMMENT ON COLUMN repeat_term.feedback_id IS 'Feedback that uses the term.';
COMMENT ON COLUMN repeat_term.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN repeat_term.aspect IS 'Aspect that the segment mentions.';
COMMENT ON COLUMN repeat_term.polarity IS 'Polarity of that mention.';
COMMENT ON COLUMN repeat_term.term IS 'Word or phrase, normalised.';
COMMENT ON COLUMN repeat_uncovered.feedback_id IS 'Feedback that holds the segment.';
COMMENT ON COLUMN repeat_uncovered.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN repeat_uncovered.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN repeat_uncovered.start_char IS 'First code point of the segment in the redacted text.';
COMMENT ON COLUMN repeat_uncovered.end_char IS 'Code point after the segment''s last.';
COMMENT ON COLUMN repeat_uncovered.term IS 'Word, or phrase of neighbouring words, normalised.';

ALTER TABLE feedback_daily ADD COLUMN near_duplicates BIGINT DEFAULT 0;
COMMENT ON COLUMN feedback_daily.near_duplicates IS 'Feedbacks that repeat an earlier one.';
