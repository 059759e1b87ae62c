-- For the report: the best quotes of every aspect, gained and lost, each with the feedback that it is cut from.
-- $first = 2000-01-01 : first ledger day
-- $product = all : a product, or all
-- $rows = 3 : how many quotes of an aspect and polarity
WITH chosen AS (
    SELECT *, row_number() OVER (PARTITION BY aspect, polarity ORDER BY month DESC, rank) AS place
    FROM evidence
    WHERE product = $product AND polarity <> 0 AND ledger_day >= $first::DATE
    QUALIFY place <= $rows::INTEGER
)
SELECT
    chosen.aspect,
    chosen.polarity,
    chosen.place,
    chosen.ledger_day,
    feedback.source,
    feedback.product,
    feedback.channel,
    feedback.language,
    feedback.rating,
    feedback.text,
    chosen.start_char,
    chosen.end_char,
    chosen.feedback_id
FROM chosen
JOIN feedback USING (feedback_id, ledger_day)
ORDER BY chosen.aspect, chosen.polarity DESC, chosen.place;
