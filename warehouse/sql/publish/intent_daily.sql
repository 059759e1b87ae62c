-- Judged feedbacks of one day, source, channel, product, region, customer group, language and intent.
CREATE OR REPLACE TABLE published.intent_daily (
    day DATE,
    source VARCHAR,
    channel VARCHAR,
    product VARCHAR,
    region VARCHAR,
    customer_group VARCHAR,
    language VARCHAR,
    intent VARCHAR,
    feedbacks BIGINT
);
COMMENT ON TABLE published.intent_daily IS
    'Judged feedbacks of one day, source, channel, product, region, customer group, language and intent.';
COMMENT ON COLUMN published.intent_daily.day IS 'Ledger day.';
COMMENT ON COLUMN published.intent_daily.source IS 'Name of the source in the configuration.';
COMMENT ON COLUMN published.intent_daily.channel IS 'Where it was said; unknown where the source says nothing.';
COMMENT ON COLUMN published.intent_daily.product IS
    'What the feedback is about; unknown where the source says nothing.';
COMMENT ON COLUMN published.intent_daily.region IS 'Region of the customer; unknown where the source says nothing.';
COMMENT ON COLUMN published.intent_daily.customer_group IS
    'Segment of the customer; unknown where nobody says it.';
COMMENT ON COLUMN published.intent_daily.language IS 'zh, en, mixed or other.';
COMMENT ON COLUMN published.intent_daily.intent IS
    'complaint, request, question, praise or other; a judged feedback has exactly one.';
COMMENT ON COLUMN published.intent_daily.feedbacks IS
    'Judged feedbacks with that intent; over all intents they are those of feedback_daily.judged.';
