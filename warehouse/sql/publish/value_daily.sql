-- Counts of one day, aspect, product, channel, region, customer group and language; they add up over all but the aspect.
CREATE OR REPLACE TABLE published.value_daily (
    day DATE,
    aspect VARCHAR,
    product VARCHAR,
    channel VARCHAR,
    region VARCHAR,
    customer_group VARCHAR,
    language VARCHAR,
    mentions BIGINT,
    feedbacks BIGINT,
    feedbacks_gained BIGINT,
    feedbacks_lost BIGINT,
    feedbacks_neutral BIGINT,
    feedbacks_both BIGINT
);
COMMENT ON TABLE published.value_daily IS
    'Counts of one day, aspect, product, channel, region, customer group and language; they add up over all but the aspect.';
COMMENT ON COLUMN published.value_daily.day IS 'Ledger day.';
COMMENT ON COLUMN published.value_daily.aspect IS 'Aspect of the taxonomy.';
COMMENT ON COLUMN published.value_daily.product IS
    'What the feedback is about; unknown where the source says nothing.';
COMMENT ON COLUMN published.value_daily.channel IS 'Where it was said; unknown where the source says nothing.';
COMMENT ON COLUMN published.value_daily.region IS 'Region of the customer; unknown where the source says nothing.';
COMMENT ON COLUMN published.value_daily.customer_group IS
    'Segment of the customer; unknown where the source says nothing.';
COMMENT ON COLUMN published.value_daily.language IS 'zh, en, mixed or other.';
COMMENT ON COLUMN published.value_daily.mentions IS 'Mentions: one a segment, so one feedback may hold several.';
COMMENT ON COLUMN published.value_daily.feedbacks IS 'Distinct judged feedbacks that mention the aspect.';
COMMENT ON COLUMN published.value_daily.feedbacks_gained IS
    'Distinct feedbacks with at least one mention of value gained.';
COMMENT ON COLUMN published.value_daily.feedbacks_lost IS
    'Distinct feedbacks with at least one mention of value lost.';
COMMENT ON COLUMN published.value_daily.feedbacks_neutral IS
    'Distinct feedbacks with at least one mention of neither.';
COMMENT ON COLUMN published.value_daily.feedbacks_both IS 'Distinct feedbacks that gained and lost on it.';
