-- One quote of one topic between two days, with what is shown beside it, best first.
SELECT
    topic_evidence.aspect,
    topic_evidence.topic,
    topic_evidence.polarity,
    start_char,
    end_char,
    ledger_day,
    feedback_id,
    feedback.text,
    feedback.product,
    feedback.channel,
    feedback.language
FROM topic_evidence
JOIN feedback USING (feedback_id, ledger_day)
WHERE ledger_day BETWEEN $first AND $last
ORDER BY score DESC, feedback_id, segment;
