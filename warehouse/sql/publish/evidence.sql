-- One quote behind a number: the best ten of an aspect, polarity, product or all, and month.
CREATE OR REPLACE TABLE published.evidence (
    month DATE,
    aspect VARCHAR,
    polarity TINYINT,
    product VARCHAR,
    rank INTEGER,
    quote VARCHAR,
    score DOUBLE,
    confidence FLOAT,
    ledger_day DATE,
    feedback_id VARCHAR,
    segment INTEGER,
    start_char INTEGER,
    end_char INTEGER
);
COMMENT ON TABLE published.evidence IS
    'One quote behind a number: the best ten of an aspect, polarity, product or all, and month.';
COMMENT ON COLUMN published.evidence.month IS 'First day of the month.';
COMMENT ON COLUMN published.evidence.aspect IS 'Aspect that the quote mentions.';
COMMENT ON COLUMN published.evidence.polarity IS '-1 value lost, 0 neither, 1 value gained.';
COMMENT ON COLUMN published.evidence.product IS
    'Product, or all. Products with fewer than 30 judged feedbacks, and those past the 50 most spoken of, count in all only.';
COMMENT ON COLUMN published.evidence.rank IS
    '1 is the best; no two quotes of a cell say the same or begin alike, none are of one feedback.';
COMMENT ON COLUMN published.evidence.quote IS 'The segment''s words, a cut of the redacted text.';
COMMENT ON COLUMN published.evidence.score IS
    'Confidence, lowered for quotes too short or too long to be read at a glance and, slightly, for earlier days.';
COMMENT ON COLUMN published.evidence.confidence IS 'Confidence of the judge, 0 to 1.';
COMMENT ON COLUMN published.evidence.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN published.evidence.feedback_id IS 'Feedback that holds the quote.';
COMMENT ON COLUMN published.evidence.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN published.evidence.start_char IS 'First code point of the quote in the redacted text.';
COMMENT ON COLUMN published.evidence.end_char IS 'Code point after the quote''s last.';
