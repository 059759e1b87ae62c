-- One feedback in its newest version, text redacted; deleted feedback is not here.
CREATE OR REPLACE TABLE published.feedback (
    feedback_id VARCHAR,
    source VARCHAR,
    kind VARCHAR,
    channel VARCHAR,
    product VARCHAR,
    region VARCHAR,
    customer_group VARCHAR,
    customer_hash VARCHAR,
    language VARCHAR,
    rating DOUBLE,
    created_at TIMESTAMP WITH TIME ZONE,
    ledger_day DATE,
    judged BOOLEAN,
    not_judged VARCHAR,
    repeat_of VARCHAR,
    polarity TINYINT,
    model VARCHAR,
    intent VARCHAR,
    intent_model VARCHAR,
    taxonomy VARCHAR,
    redaction VARCHAR,
    text VARCHAR
);
COMMENT ON TABLE published.feedback IS
    'One feedback in its newest version, text redacted; deleted feedback is not here.';
COMMENT ON COLUMN published.feedback.feedback_id IS 'Keyed hash of the source and of its own id for the feedback.';
COMMENT ON COLUMN published.feedback.source IS 'Name of the source in the configuration.';
COMMENT ON COLUMN published.feedback.kind IS 'review, ticket, survey or post.';
COMMENT ON COLUMN published.feedback.product IS 'What the feedback is about; unknown where the source says nothing.';
COMMENT ON COLUMN published.feedback.channel IS 'Where it was said; unknown where the source says nothing.';
COMMENT ON COLUMN published.feedback.region IS 'Region of the customer; unknown where the source says nothing.';
COMMENT ON COLUMN published.feedback.customer_group IS
    'Segment of the customer; unknown where the source says nothing.';
COMMENT ON COLUMN published.feedback.customer_hash IS
    'Keyed hash of the customer''s id; NULL where the source has none.';
COMMENT ON COLUMN published.feedback.language IS
    'zh, en, mixed, or other: another language or no words at all; other is counted and not judged.';
COMMENT ON COLUMN published.feedback.rating IS 'Rating on 1 to 5, whatever the source''s scale was; NULL if none.';
COMMENT ON COLUMN published.feedback.created_at IS 'When the customer said it; NULL where the source has no date.';
COMMENT ON COLUMN published.feedback.ledger_day IS
    'Day of created_at in the configured time zone; the source''s stated fallback where it has no date.';
COMMENT ON COLUMN published.feedback.judged IS 'Whether a judge read it: it counts in the denominators.';
COMMENT ON COLUMN published.feedback.not_judged IS
    'Why it was not judged: rating_only, default_text, other_language or near_duplicate.';
COMMENT ON COLUMN published.feedback.repeat_of IS
    'Earlier feedback that says nearly the same, which is counted instead; NULL where there is none.';
COMMENT ON COLUMN published.feedback.polarity IS
    'Polarity of the whole: that of outcome.satisfaction where mentioned, else the sign of gained minus lost mentions; NULL without mentions.';
COMMENT ON COLUMN published.feedback.model IS 'Judge that read it, name@version.';
COMMENT ON COLUMN published.feedback.intent IS
    'What the customer wants by it: complaint, request, question, praise or other; NULL where it is not judged.';
COMMENT ON COLUMN published.feedback.intent_model IS 'Classifier that read the intent, name@version.';
COMMENT ON COLUMN published.feedback.taxonomy IS 'Taxonomy it was read by, name@version.';
COMMENT ON COLUMN published.feedback.redaction IS 'Version of the redaction rules that its text went through.';
COMMENT ON COLUMN published.feedback.text IS 'Redacted text: identifiers are typed placeholders such as [PHONE].';
