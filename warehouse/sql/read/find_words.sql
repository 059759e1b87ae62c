-- Feedback whose mentions use a word or phrase, newest first.
-- $term = 客服 : part of a quote; case does not matter
-- $rows = 20 : how many
SELECT ledger_day, aspect, mention.polarity, product, channel, quote, feedback_id
FROM mention
JOIN feedback USING (feedback_id, ledger_day)
WHERE contains(lower(quote), lower($term))
ORDER BY ledger_day DESC, feedback_id, segment, aspect
LIMIT $rows::INTEGER;
