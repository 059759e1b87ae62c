-- One aspect in one segment of one feedback, with its words.
CREATE OR REPLACE TABLE published.mention (
    feedback_id VARCHAR,
    ledger_day DATE,
    segment INTEGER,
    aspect VARCHAR,
    polarity TINYINT,
    confidence FLOAT,
    start_char INTEGER,
    end_char INTEGER,
    quote VARCHAR,
    term VARCHAR,
    term_start INTEGER,
    term_end INTEGER,
    model VARCHAR,
    taxonomy VARCHAR
);
COMMENT ON TABLE published.mention IS
    'One aspect in one segment of one feedback, with its words.';
COMMENT ON COLUMN published.mention.feedback_id IS 'Feedback that mentions the aspect.';
COMMENT ON COLUMN published.mention.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN published.mention.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN published.mention.aspect IS 'Aspect of the taxonomy.';
COMMENT ON COLUMN published.mention.polarity IS
    '-1 value lost, 0 neither, 1 value gained: the effect on the customer, not the tone.';
COMMENT ON COLUMN published.mention.confidence IS 'Confidence of the judge, 0 to 1.';
COMMENT ON COLUMN published.mention.start_char IS 'First code point of the quote in feedback.text, from 0.';
COMMENT ON COLUMN published.mention.end_char IS 'Code point after the quote''s last.';
COMMENT ON COLUMN published.mention.quote IS 'The segment''s words, a cut of the redacted text.';
COMMENT ON COLUMN published.mention.term IS
    'The opinion''s words in the quote: a cue of the aspect on the side of its polarity, else one that names the aspect, else a word of praise or blame; the whole quote where none is known.';
COMMENT ON COLUMN published.mention.term_start IS 'First code point of these words in feedback.text, from 0.';
COMMENT ON COLUMN published.mention.term_end IS 'Code point after their last.';
COMMENT ON COLUMN published.mention.model IS 'Judge of this mention, name@version; correction where a person decided (see correction).';
COMMENT ON COLUMN published.mention.taxonomy IS 'Taxonomy of this mention, name@version.';
