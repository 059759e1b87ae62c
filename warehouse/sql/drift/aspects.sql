-- One aspect on one day of a source: feedbacks that mention it.
SELECT judge_mention.ledger_day, aspect, count(DISTINCT feedback_id) AS feedbacks
FROM judge_mention
JOIN feedback USING (feedback_id)
WHERE
    source = $source
    AND judge_mention.ledger_day BETWEEN $first AND $last
    AND feedback.ledger_day BETWEEN $first AND $last
    AND judged
    AND NOT deleted
GROUP BY ALL
ORDER BY ALL;
