-- Counts of one month, aspect, product, channel, region, customer group and language; they add up over all but the aspect.
CREATE OR REPLACE TABLE published.value_monthly (
    month DATE,
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
COMMENT ON TABLE published.value_monthly IS
    'Counts of one month, aspect, product, channel, region, customer group and language; they add up over all but the aspect.';
COMMENT ON COLUMN published.value_monthly.month IS 'First day of the month.';
COMMENT ON COLUMN published.value_monthly.aspect IS 'Aspect of the taxonomy.';
COMMENT ON COLUMN published.value_monthly.product IS
    'What the feedback is about; unknown where the source says nothing.';
COMMENT ON COLUMN published.value_monthly.channel IS 'Where it was said; unknown where the source says nothing.';
COMMENT ON COLUMN published.value_monthly.region IS 'Region of the customer; unknown where the source says nothing.';
COMMENT ON COLUMN published.value_monthly.customer_group IS
    'Segment of the customer; unknown where the source says nothing.';
COMMENT ON COLUMN published.value_monthly.language IS 'zh, en, mixed or other.';
COMMENT ON COLUMN published.value_monthly.mentions IS 'Mentions: one a segment, so one feedback may hold several.';
COMMENT ON COLUMN published.value_monthly.feedbacks IS 'Distinct judged feedbacks that mention the aspect.';
COMMENT ON COLUMN published.value_monthly.feedbacks_gained IS
    'Distinct feedbacks with at least one mention of value gained.';
COMMENT ON COLUMN published.value_monthly.feedbacks_lost IS
    'Distinct feedbacks with at least one mention of value lost.';
COMMENT ON COLUMN published.value_monthly.feedbacks_neutral IS
    'Distinct feedbacks with at least one mention of neither.';
COMMENT ON COLUMN published.value_monthly.feedbacks_both IS 'Distinct feedbacks that gained and lost on it.';
