-- One segment of the last $days days that mentions the aspect of one of some terms and holds it; the newest $rows of each.
SELECT asked.aspect, asked.term, mention.feedback_id, mention.segment, mention.polarity, mention.ledger_day, mention.quote
FROM mention
JOIN (SELECT unnest($aspects::VARCHAR[]) AS aspect, unnest($terms::VARCHAR[]) AS term) AS asked USING (aspect)
WHERE
    mention.ledger_day > (SELECT max(day) FROM feedback_daily) - $days::INTEGER
    AND contains(lower(mention.quote), asked.term)
QUALIFY row_number() OVER (
    PARTITION BY asked.aspect, asked.term
    ORDER BY mention.ledger_day DESC, mention.confidence DESC, mention.feedback_id, mention.segment
) <= $rows
ORDER BY asked.aspect, asked.term, mention.ledger_day DESC, mention.confidence DESC, mention.feedback_id;
