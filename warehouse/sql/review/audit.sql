-- One feedback of a random sample of one language: those whose keyed digests are the smallest, so that each has the
-- same chance and a seed always draws the same.
SELECT feedback_id
FROM feedback
WHERE
    judged
    AND ledger_day > (SELECT max(newest.ledger_day) FROM feedback AS newest) - $days::INTEGER
    AND if(language = 'en', 'en', 'zh') = $language
ORDER BY sha256($seed::VARCHAR || ':' || feedback_id)
LIMIT $rows::INTEGER;
