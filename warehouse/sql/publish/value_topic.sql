-- One week or month, topic, and product or all: value gained, lost and net per 100 judged feedbacks, with intervals.
CREATE OR REPLACE TABLE published.value_topic AS
WITH by_product AS MATERIALIZED (
    SELECT
        period_type,
        period,
        aspect,
        topic,
        product,
        sum(mentions)::BIGINT AS mentions,
        sum(feedbacks_gained)::BIGINT AS gained,
        sum(feedbacks_lost)::BIGINT AS lost,
        sum(feedbacks_neutral)::BIGINT AS neutral,
        sum(feedbacks_both)::BIGINT AS gained_and_lost
    FROM topic_daily
    JOIN ledger_period USING (ledger_day)
    WHERE period_type <> 'day'
    GROUP BY ALL
),
period_counts AS (
    SELECT * FROM by_product SEMI JOIN named_product USING (product)
    UNION ALL BY NAME
    SELECT
        period_type,
        period,
        aspect,
        topic,
        'all' AS product,
        sum(mentions)::BIGINT AS mentions,
        sum(gained)::BIGINT AS gained,
        sum(lost)::BIGINT AS lost,
        sum(neutral)::BIGINT AS neutral,
        sum(gained_and_lost)::BIGINT AS gained_and_lost
    FROM by_product
    GROUP BY ALL
),
-- A product that nobody spoke of with the topic has no rows of it.
spoken_of AS (
    SELECT aspect, topic, 'all' AS product FROM topic
    UNION
    SELECT DISTINCT aspect, topic, product FROM period_counts SEMI JOIN topic USING (aspect, topic)
),
filled AS (
    SELECT
        period_judged.period_type,
        period_judged.period,
        period_judged.period_end,
        period_judged.complete,
        topic.aspect,
        topic.topic,
        topic.zh AS topic_zh,
        topic.en AS topic_en,
        aspect.side,
        topic.position,
        spoken_of.product,
        period_judged.judged,
        coalesce(mentions, 0) AS mentions,
        coalesce(gained, 0) AS gained,
        coalesce(lost, 0) AS lost,
        coalesce(neutral, 0) AS neutral,
        coalesce(gained_and_lost, 0) AS gained_and_lost
    FROM spoken_of
    JOIN topic USING (aspect, topic)
    JOIN aspect USING (aspect)
    JOIN period_judged USING (product)
    LEFT JOIN period_counts USING (period_type, period, aspect, topic, product)
    WHERE period_judged.period_type <> 'day'
)
SELECT
    period_type,
    period,
    period_end,
    complete,
    aspect,
    topic,
    topic_zh,
    topic_en,
    side,
    product,
    judged,
    mentions,
    gained,
    lost,
    neutral,
    gained_and_lost,
    100 * gained / judged::DOUBLE AS gained_share,
    published.wilson_low(gained, judged) AS gained_low,
    published.wilson_high(gained, judged) AS gained_high,
    100 * lost / judged::DOUBLE AS lost_share,
    published.wilson_low(lost, judged) AS lost_low,
    published.wilson_high(lost, judged) AS lost_high,
    100 * (gained - lost) / judged::DOUBLE AS net,
    published.net_low(gained, lost, gained_and_lost, judged) AS net_low,
    published.net_high(gained, lost, gained_and_lost, judged) AS net_high,
    published.smallest_change(gained, lost, gained_and_lost, judged) AS smallest_change
FROM filled
ORDER BY period_type, product, position, period;
COMMENT ON TABLE published.value_topic IS
    'One week or month, topic, and product or all: value gained, lost and net per 100 judged feedbacks, with intervals as in value_ledger. No count is larger than that of its aspect there; a product has rows where somebody spoke of the topic.';
COMMENT ON COLUMN published.value_topic.period_type IS 'week (from Monday) or month; days are in topic_daily.';
COMMENT ON COLUMN published.value_topic.period IS 'First day of the period.';
COMMENT ON COLUMN published.value_topic.period_end IS 'Last day of the period.';
COMMENT ON COLUMN published.value_topic.complete IS
    'Whether the ledger reaches the end of the period; false: more feedback is to come.';
COMMENT ON COLUMN published.value_topic.aspect IS 'Aspect that the topic belongs to.';
COMMENT ON COLUMN published.value_topic.topic IS 'Id of the topic in its aspect.';
COMMENT ON COLUMN published.value_topic.topic_zh IS 'Chinese name of the topic.';
COMMENT ON COLUMN published.value_topic.topic_en IS 'English name of the topic.';
COMMENT ON COLUMN published.value_topic.side IS 'benefit, cost or outcome, as its aspect is.';
COMMENT ON COLUMN published.value_topic.product IS
    'Product, or all. Products with fewer than 30 judged feedbacks, and those past the 50 most spoken of, count in all only.';
COMMENT ON COLUMN published.value_topic.judged IS
    'Judged feedbacks of the period and product: the denominator N of every share.';
COMMENT ON COLUMN published.value_topic.mentions IS 'Mentions of the aspect with the topic: one a segment.';
COMMENT ON COLUMN published.value_topic.gained IS 'Distinct feedbacks with at least one such mention of value gained.';
COMMENT ON COLUMN published.value_topic.lost IS 'Distinct feedbacks with at least one such mention of value lost.';
COMMENT ON COLUMN published.value_topic.neutral IS 'Distinct feedbacks with at least one such mention of neither.';
COMMENT ON COLUMN published.value_topic.gained_and_lost IS
    'Distinct feedbacks that gained and lost at once; they cancel in net.';
COMMENT ON COLUMN published.value_topic.gained_share IS 'Gained per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_topic.gained_low IS 'Lower 95 % limit of gained_share (Wilson 1927).';
COMMENT ON COLUMN published.value_topic.gained_high IS 'Upper 95 % limit of gained_share (Wilson 1927).';
COMMENT ON COLUMN published.value_topic.lost_share IS 'Lost per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_topic.lost_low IS 'Lower 95 % limit of lost_share (Wilson 1927).';
COMMENT ON COLUMN published.value_topic.lost_high IS 'Upper 95 % limit of lost_share (Wilson 1927).';
COMMENT ON COLUMN published.value_topic.net IS 'Gained minus lost per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_topic.net_low IS 'Lower 95 % limit of net, paired (Bonett and Price 2012).';
COMMENT ON COLUMN published.value_topic.net_high IS 'Upper 95 % limit of net, paired (Bonett and Price 2012).';
COMMENT ON COLUMN published.value_topic.smallest_change IS
    'Smallest change of net that a second period of the same size would show: 80 % power, two-sided 5 %.';
