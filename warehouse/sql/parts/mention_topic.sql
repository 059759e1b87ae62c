-- The topics of some days, with their words.
INSERT INTO published.mention_topic BY NAME
SELECT
    mention_topic.feedback_id,
    feedback.ledger_day,
    mention_topic.segment,
    mention_topic.aspect,
    mention_topic.topic,
    mention_topic.polarity,
    substring(feedback.text, mention_topic.start_char + 1, mention_topic.end_char - mention_topic.start_char) AS term,
    mention_topic.start_char,
    mention_topic.end_char
FROM mention_topic
JOIN feedback USING (feedback_id)
WHERE
    feedback.judged
    AND NOT feedback.deleted
    AND mention_topic.ledger_day BETWEEN $first AND $last
    AND feedback.ledger_day BETWEEN $first AND $last
ORDER BY ledger_day, feedback_id, segment, aspect, topic;
