-- One topic in one mention of its aspect.
INSERT INTO mention_topic BY NAME
SELECT
    incoming.feedback_id,
    incoming.ledger_day,
    incoming.segment,
    topic.aspect,
    topic.topic,
    incoming.polarity,
    incoming.start_char,
    incoming.end_char
FROM incoming
JOIN topic ON topic.position = incoming.number;
