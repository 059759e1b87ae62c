-- Topics: what a company tells apart under an aspect, and the words of every opinion.

ALTER TABLE mention ADD COLUMN term_start INTEGER;
ALTER TABLE mention ADD COLUMN term_end INTEGER;
COMMENT ON COLUMN mention.term_start IS 'First code point of the opinion''s words in the redacted text; NULL: not yet looked for.';
COMMENT ON COLUMN mention.term_end IS 'Code point after the last of these words.';
ALTER TABLE repeat_mention ADD COLUMN term_start INTEGER;
ALTER TABLE repeat_mention ADD COLUMN term_end INTEGER;
COMMENT ON COLUMN repeat_mention.term_start IS 'First code point of the opinion''s words in the redacted text; NULL: not yet looked for.';
COMMENT ON COLUMN repeat_mention.term_end IS 'Code point after the last of these words.';

CREATE TABLE topic (
    aspect VARCHAR NOT NULL,
    topic VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    zh VARCHAR NOT NULL,
    en VARCHAR NOT NULL,
    cues_zh VARCHAR[] NOT NULL,
    cues_en VARCHAR[] NOT NULL,
    unless VARCHAR[] NOT NULL,
    products VARCHAR[] NOT NULL,
    examples VARCHAR[] NOT NULL,
    topics VARCHAR NOT NULL
);
COMMENT ON TABLE topic IS 'One topic of an aspect, as the configuration in force names it.';
COMMENT ON COLUMN topic.aspect IS 'Aspect that the topic belongs to.';
COMMENT ON COLUMN topic.topic IS 'Id of the topic in its aspect.';
COMMENT ON COLUMN topic.position IS 'Order in the configuration, from 0.';
COMMENT ON COLUMN topic.zh IS 'Chinese name.';
COMMENT ON COLUMN topic.en IS 'English name.';
COMMENT ON COLUMN topic.cues_zh IS 'Chinese phrases or patterns by which it is found.';
COMMENT ON COLUMN topic.cues_en IS 'English phrases or patterns by which it is found.';
COMMENT ON COLUMN topic.unless IS 'Phrases or patterns of either language that rule it out.';
COMMENT ON COLUMN topic.products IS 'Products that it is looked for in; empty: in all.';
COMMENT ON COLUMN topic.examples IS 'Sentences that it is found in.';
COMMENT ON COLUMN topic.topics IS 'Edition of the topics: topics@ and the beginning of the fingerprint of all of them.';

CREATE TABLE mention_topic (
    feedback_id VARCHAR NOT NULL,
    ledger_day DATE NOT NULL,
    segment INTEGER NOT NULL,
    aspect VARCHAR NOT NULL,
    topic VARCHAR NOT NULL,
    polarity TINYINT NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL
);
COMMENT ON TABLE mention_topic IS 'One topic in one mention of its aspect; made of the mentions, never judged.';
COMMENT ON COLUMN mention_topic.feedback_id IS 'Feedback that mentions it.';
COMMENT ON COLUMN mention_topic.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN mention_topic.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN mention_topic.aspect IS 'Aspect of the mention.';
COMMENT ON COLUMN mention_topic.topic IS 'Topic of that aspect.';
COMMENT ON COLUMN mention_topic.polarity IS 'Polarity of the mention.';
COMMENT ON COLUMN mention_topic.start_char IS 'First code point of the topic''s words in the redacted text.';
COMMENT ON COLUMN mention_topic.end_char IS 'Code point after their last.';

CREATE TABLE topic_daily (
    ledger_day DATE NOT NULL,
    aspect VARCHAR NOT NULL,
    topic VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    region VARCHAR NOT NULL,
    customer_group VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    mentions BIGINT NOT NULL,
    feedbacks BIGINT NOT NULL,
    feedbacks_gained BIGINT NOT NULL,
    feedbacks_lost BIGINT NOT NULL,
    feedbacks_neutral BIGINT NOT NULL,
    feedbacks_both BIGINT NOT NULL
);
COMMENT ON TABLE topic_daily IS 'Counts of one topic on one day in one cell of product, channel, region, customer group and language.';
COMMENT ON COLUMN topic_daily.ledger_day IS 'Ledger day of the feedbacks.';
COMMENT ON COLUMN topic_daily.aspect IS 'Aspect that the topic belongs to.';
COMMENT ON COLUMN topic_daily.topic IS 'Topic of that aspect.';
COMMENT ON COLUMN topic_daily.product IS 'What the feedback is about.';
COMMENT ON COLUMN topic_daily.channel IS 'Where it was said.';
COMMENT ON COLUMN topic_daily.region IS 'Region of the customer.';
COMMENT ON COLUMN topic_daily.customer_group IS 'Segment of the customer.';
COMMENT ON COLUMN topic_daily.language IS 'Language of the feedback.';
COMMENT ON COLUMN topic_daily.mentions IS 'Mentions with the topic: one a segment.';
COMMENT ON COLUMN topic_daily.feedbacks IS 'Distinct judged feedbacks with such a mention.';
COMMENT ON COLUMN topic_daily.feedbacks_gained IS 'Distinct feedbacks with such a mention of value gained.';
COMMENT ON COLUMN topic_daily.feedbacks_lost IS 'Distinct feedbacks with such a mention of value lost.';
COMMENT ON COLUMN topic_daily.feedbacks_neutral IS 'Distinct feedbacks with such a mention of neither.';
COMMENT ON COLUMN topic_daily.feedbacks_both IS 'Distinct feedbacks that gained and lost: what a paired interval needs.';
