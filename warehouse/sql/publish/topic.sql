-- One topic of an aspect, as the configuration names it.
CREATE OR REPLACE TABLE published.topic AS
SELECT aspect, topic, position, zh, en, cues_zh, cues_en, unless, products, examples, topics
FROM topic
ORDER BY position;
COMMENT ON TABLE published.topic IS
    'One topic that the company tells apart under an aspect, as topics.yaml names it; found in mentions by its cues, never judged.';
COMMENT ON COLUMN published.topic.aspect IS 'Aspect that it belongs to.';
COMMENT ON COLUMN published.topic.topic IS 'Id of the topic in its aspect.';
COMMENT ON COLUMN published.topic.position IS 'Order in the configuration, from 0.';
COMMENT ON COLUMN published.topic.zh IS 'Chinese name.';
COMMENT ON COLUMN published.topic.en IS 'English name.';
COMMENT ON COLUMN published.topic.cues_zh IS 'Chinese phrases or patterns by which it is found.';
COMMENT ON COLUMN published.topic.cues_en IS 'English phrases or patterns by which it is found.';
COMMENT ON COLUMN published.topic.unless IS 'Phrases or patterns of either language that rule it out.';
COMMENT ON COLUMN published.topic.products IS 'Products that it is looked for in; empty: in all.';
COMMENT ON COLUMN published.topic.examples IS 'Sentences that it is found in.';
COMMENT ON COLUMN published.topic.topics IS
    'Edition of all topics, topics@ and the beginning of their fingerprint: what made every row of mention_topic.';
