-- Topics of mentions stand in topic_daily.
SELECT
    (SELECT count(*) FROM mention_topic) AS expected,
    (SELECT coalesce(sum(mentions), 0) FROM topic_daily) AS found;
