-- Counts of one day, topic, product, channel, region, customer group and language; they add up over all but the topic.
CREATE OR REPLACE TABLE published.topic_daily (
    day DATE,
    aspect VARCHAR,
    topic VARCHAR,
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
COMMENT ON TABLE published.topic_daily IS
    'Counts of one day, topic, product, channel, region, customer group and language; they add up over all but the topic. None is larger than that of its aspect in value_daily.';
COMMENT ON COLUMN published.topic_daily.day IS 'Ledger day.';
COMMENT ON COLUMN published.topic_daily.aspect IS 'Aspect that the topic belongs to.';
COMMENT ON COLUMN published.topic_daily.topic IS 'Topic of that aspect.';
COMMENT ON COLUMN published.topic_daily.product IS
    'What the feedback is about; unknown where the source says nothing.';
COMMENT ON COLUMN published.topic_daily.channel IS 'Where it was said; unknown where the source says nothing.';
COMMENT ON COLUMN published.topic_daily.region IS 'Region of the customer; unknown where the source says nothing.';
COMMENT ON COLUMN published.topic_daily.customer_group IS
    'Segment of the customer; unknown where the source says nothing.';
COMMENT ON COLUMN published.topic_daily.language IS 'zh, en, mixed or other.';
COMMENT ON COLUMN published.topic_daily.mentions IS
    'Mentions of the aspect with the topic: one a segment, so one feedback may hold several.';
COMMENT ON COLUMN published.topic_daily.feedbacks IS 'Distinct judged feedbacks with such a mention.';
COMMENT ON COLUMN published.topic_daily.feedbacks_gained IS
    'Distinct feedbacks with at least one such mention of value gained.';
COMMENT ON COLUMN published.topic_daily.feedbacks_lost IS
    'Distinct feedbacks with at least one such mention of value lost.';
COMMENT ON COLUMN published.topic_daily.feedbacks_neutral IS
    'Distinct feedbacks with at least one such mention of neither.';
COMMENT ON COLUMN published.topic_daily.feedbacks_both IS 'Distinct feedbacks that gained and lost on it.';
