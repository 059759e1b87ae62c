-- What customers ask for, in their words: the best sentences of an intent, newest month first.
-- $intent = request : complaint, request, question or praise
-- $product = all : a product, or all
-- $rows = 10 : how many
SELECT
    intent_quote.ledger_day,
    feedback.product,
    channel,
    customer_group,
    language,
    quote,
    round(intent_quote.confidence, 2) AS confidence,
    text,
    start_char,
    end_char,
    feedback_id
FROM intent_quote
JOIN feedback USING (feedback_id, ledger_day)
WHERE intent_quote.intent = $intent AND intent_quote.product = $product
ORDER BY month DESC, rank
LIMIT $rows::INTEGER;
