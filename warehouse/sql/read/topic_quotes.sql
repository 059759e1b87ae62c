-- In whose words: the best quotes of a topic, newest month first.
-- $topic = all : id of a topic, or all
-- $polarity = -1 : -1 lost, 0 neither, 1 gained
-- $rows = 10 : how many
SELECT
    ledger_day,
    topic_evidence.aspect,
    topic_evidence.topic,
    product,
    term,
    quote,
    round(confidence, 2) AS confidence,
    feedback_id
FROM topic_evidence
WHERE ($topic = 'all' OR topic_evidence.topic = $topic) AND polarity = $polarity::INTEGER
ORDER BY month DESC, rank, aspect, topic
LIMIT $rows::INTEGER;
