-- Nothing: what was found by other topics goes.
DELETE FROM mention_topic;
DELETE FROM topic_daily;
