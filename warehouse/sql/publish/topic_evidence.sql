-- One quote behind the number of a topic: the best five of a topic, polarity and month.
CREATE OR REPLACE TABLE published.topic_evidence (
    month DATE,
    aspect VARCHAR,
    topic VARCHAR,
    polarity TINYINT,
    rank INTEGER,
    quote VARCHAR,
    term VARCHAR,
    score DOUBLE,
    confidence FLOAT,
    ledger_day DATE,
    product VARCHAR,
    feedback_id VARCHAR,
    segment INTEGER,
    start_char INTEGER,
    end_char INTEGER
);
COMMENT ON TABLE published.topic_evidence IS
    'One quote behind the number of a topic: the best five of a topic, polarity and month, of all products.';
COMMENT ON COLUMN published.topic_evidence.month IS 'First day of the month.';
COMMENT ON COLUMN published.topic_evidence.aspect IS 'Aspect that the quote mentions.';
COMMENT ON COLUMN published.topic_evidence.topic IS 'Topic that was found in it.';
COMMENT ON COLUMN published.topic_evidence.polarity IS '-1 value lost, 0 neither, 1 value gained.';
COMMENT ON COLUMN published.topic_evidence.rank IS
    '1 is the best; no two quotes of a topic, polarity and month begin alike, none are of one feedback.';
COMMENT ON COLUMN published.topic_evidence.quote IS 'The segment''s words, a cut of the redacted text.';
COMMENT ON COLUMN published.topic_evidence.term IS 'The words by which the topic was found.';
COMMENT ON COLUMN published.topic_evidence.score IS 'As in evidence: sure, readable, late in the month.';
COMMENT ON COLUMN published.topic_evidence.confidence IS 'Confidence of the judge, 0 to 1.';
COMMENT ON COLUMN published.topic_evidence.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN published.topic_evidence.product IS 'What the feedback is about.';
COMMENT ON COLUMN published.topic_evidence.feedback_id IS 'Feedback that holds the quote.';
COMMENT ON COLUMN published.topic_evidence.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN published.topic_evidence.start_char IS 'First code point of the quote in the redacted text.';
COMMENT ON COLUMN published.topic_evidence.end_char IS 'Code point after the quote''s last.';
