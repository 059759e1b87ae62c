-- Counts of one month, aspect, product, channel, region, customer group and language; they add up over all but the aspect.
CREATE TABLE published.value_monthly AS
SELECT
    date_trunc('month', ledger_day)::DATE AS month,
    aspect,
    product,
    channel,
    region,
    customer_group,
    language,
    sum(mentions)::BIGINT AS mentions,
    -- A feedback has one ledger day, so distinct feedbacks add up over days.
    sum(feedbacks)::BIGINT AS feedbacks,
    sum(feedbacks_gained)::BIGINT AS feedbacks_gained,
    sum(feedbacks_lost)::BIGINT AS feedbacks_lost,
    sum(feedbacks_neutral)::BIGINT AS feedbacks_neutral,
    sum(feedbacks_both)::BIGINT AS feedbacks_both
FROM value_daily
GROUP BY ALL
ORDER BY ALL;
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
