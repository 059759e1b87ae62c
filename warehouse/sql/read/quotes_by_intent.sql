-- Evidence by what the customer wants: mentions of an aspect in feedback of one intent, newest day first.
-- $aspect = outcome.satisfaction : id of an aspect
-- $intent = complaint : complaint, request, question, praise or other
-- $product = all : a product, or all
-- $rows = 10 : how many
SELECT
    ledger_day, mention.polarity, product, channel, customer_group, language, quote,
    round(confidence, 2) AS confidence, feedback_id
FROM mention
JOIN feedback USING (feedback_id, ledger_day)
WHERE aspect = $aspect AND intent = $intent AND ($product = 'all' OR product = $product)
ORDER BY ledger_day DESC, confidence DESC, feedback_id, segment
LIMIT $rows::INTEGER;
