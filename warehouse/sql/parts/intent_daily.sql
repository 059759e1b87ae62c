-- The intents of some days.
INSERT INTO published.intent_daily BY NAME
SELECT
    ledger_day AS day,
    source,
    channel,
    product,
    region,
    customer_group,
    language,
    intent,
    count(*) AS feedbacks
FROM feedback
JOIN feedback_intent USING (feedback_id, ledger_day)
WHERE judged AND NOT deleted AND ledger_day BETWEEN $first AND $last
GROUP BY ALL
ORDER BY ALL;
