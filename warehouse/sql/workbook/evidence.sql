-- One quote of $week, the four weeks before or the days since: the best of every aspect and side, most told aspects first.
-- $week: first day of the newest week; $product: a product, or all; $rows: how many of an aspect and side
WITH chosen AS (
    SELECT *, row_number() OVER (PARTITION BY aspect, polarity ORDER BY month DESC, rank) AS place
    FROM evidence
    WHERE
        product = $product
        AND polarity <> 0
        AND ledger_day >= $week::DATE - INTERVAL 28 DAY
    QUALIFY place <= $rows
)
SELECT
    chosen.aspect AS key,
    aspect.zh AS key_zh,
    aspect.en AS key_en,
    if(chosen.polarity > 0, 'gained', 'lost') AS side,
    chosen.ledger_day,
    feedback.product,
    feedback.channel,
    feedback.rating,
    chosen.quote,
    feedback.text,
    chosen.confidence,
    chosen.feedback_id
FROM chosen
JOIN feedback USING (feedback_id, ledger_day)
JOIN aspect ON aspect.aspect = chosen.aspect
ORDER BY aspect.position, chosen.polarity, chosen.place;
