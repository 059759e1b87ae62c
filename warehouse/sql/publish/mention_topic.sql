-- One topic in one mention of its aspect, with the words by which it was found.
CREATE OR REPLACE TABLE published.mention_topic (
    feedback_id VARCHAR,
    ledger_day DATE,
    segment INTEGER,
    aspect VARCHAR,
    topic VARCHAR,
    polarity TINYINT,
    term VARCHAR,
    start_char INTEGER,
    end_char INTEGER
);
COMMENT ON TABLE published.mention_topic IS
    'One topic in one mention of its aspect, with the words by which it was found; a mention may hold several topics or none.';
COMMENT ON COLUMN published.mention_topic.feedback_id IS 'Feedback that mentions it.';
COMMENT ON COLUMN published.mention_topic.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN published.mention_topic.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN published.mention_topic.aspect IS 'Aspect of the mention.';
COMMENT ON COLUMN published.mention_topic.topic IS 'Topic of that aspect.';
COMMENT ON COLUMN published.mention_topic.polarity IS 'Polarity of the mention: -1 value lost, 0 neither, 1 value gained.';
COMMENT ON COLUMN published.mention_topic.term IS 'The words by which it was found, as they stand in the redacted text.';
COMMENT ON COLUMN published.mention_topic.start_char IS 'First code point of these words in feedback.text, from 0.';
COMMENT ON COLUMN published.mention_topic.end_char IS 'Code point after their last.';
