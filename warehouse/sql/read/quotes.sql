-- In whose words: the best quotes behind a number, newest month first.
-- $aspect = outcome.satisfaction : id of an aspect
-- $polarity = -1 : -1 lost, 0 neither, 1 gained
-- $product = all : a product, or all
-- $rows = 10 : how many
SELECT ledger_day, feedback.product, channel, language, quote, round(confidence, 2) AS confidence, feedback_id
FROM evidence
JOIN feedback USING (feedback_id, ledger_day)
WHERE aspect = $aspect AND evidence.polarity = $polarity::INTEGER AND evidence.product = $product
ORDER BY month DESC, rank
LIMIT $rows::INTEGER;
