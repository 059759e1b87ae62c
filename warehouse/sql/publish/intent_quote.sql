-- One sentence in which a feedback says what it wants: the best ten of an intent, product or all, and month.
CREATE OR REPLACE TABLE published.intent_quote (
    month DATE,
    intent VARCHAR,
    product VARCHAR,
    rank INTEGER,
    quote VARCHAR,
    score DOUBLE,
    confidence FLOAT,
    ledger_day DATE,
    feedback_id VARCHAR,
    start_char INTEGER,
    end_char INTEGER
);
COMMENT ON TABLE published.intent_quote IS
    'One sentence in which a feedback says what it wants: the best ten of an intent, product or all, and month.';
COMMENT ON COLUMN published.intent_quote.month IS 'First day of the month.';
COMMENT ON COLUMN published.intent_quote.intent IS 'complaint, request, question or praise.';
COMMENT ON COLUMN published.intent_quote.product IS
    'Product, or all. Products with fewer than 30 judged feedbacks, and those past the 50 most spoken of, count in all only.';
COMMENT ON COLUMN published.intent_quote.rank IS '1 is the best; no two quotes of a cell say the same or begin alike.';
COMMENT ON COLUMN published.intent_quote.quote IS
    'The sentence that speaks most for the intent, a cut of the redacted text.';
COMMENT ON COLUMN published.intent_quote.score IS
    'Confidence, lowered for quotes too short or too long to be read at a glance and, slightly, for earlier days.';
COMMENT ON COLUMN published.intent_quote.confidence IS 'Confidence of the classifier, 0 to 1.';
COMMENT ON COLUMN published.intent_quote.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN published.intent_quote.feedback_id IS 'Feedback that holds the quote.';
COMMENT ON COLUMN published.intent_quote.start_char IS 'First code point of the quote in the redacted text.';
COMMENT ON COLUMN published.intent_quote.end_char IS 'Code point after the quote''s last.';
