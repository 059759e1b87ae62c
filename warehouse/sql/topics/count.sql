-- One number: mentions that hold a topic, one for each topic.
SELECT count(*) FROM mention_topic;
