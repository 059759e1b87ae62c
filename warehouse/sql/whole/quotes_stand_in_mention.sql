-- Quotes of the evidence stand in mention.
-- An inner join, since a mention has one row: it keeps the few quotes in memory, where an anti join would keep all mentions.
SELECT
    (SELECT count(*) FROM evidence) AS expected,
    (SELECT count(*) FROM mention JOIN evidence USING (feedback_id, segment, aspect, polarity, quote)) AS found;
