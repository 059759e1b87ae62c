-- One mention of the newest $days days with its feedback, words and product, on one of $aspects; $rows at most.
SELECT mention.feedback_id, mention.aspect, feedback.product, mention.polarity, mention.quote
FROM mention
JOIN feedback USING (feedback_id, ledger_day)
WHERE
    mention.ledger_day > (SELECT max(day) FROM feedback_daily) - $days::INTEGER
    AND mention.aspect IN (SELECT unnest($aspects::VARCHAR[]))
ORDER BY mention.ledger_day DESC, mention.feedback_id, mention.segment
LIMIT $rows::INTEGER;
