-- For the report: the best quotes of every aspect, of all feedback and of the products of the cube, in their feedback.
-- $rows = 8 : how many quotes of an aspect and polarity of all feedback
-- $product_rows = 3 : how many more of each product
WITH newest AS (
    SELECT max(month) AS month FROM evidence
),
chosen AS (
    -- Of older months fewer: a quote a month old gives way to one two ranks below it.
    SELECT
        evidence.*,
        row_number() OVER (
            PARTITION BY aspect, polarity, product
            ORDER BY evidence.rank + 2 * date_diff('month', evidence.month, newest.month), evidence.month DESC, evidence.rank
        ) AS place
    FROM evidence
    CROSS JOIN newest
    WHERE
        polarity <> 0
        AND ledger_day >= (SELECT min(week) FROM cube_cell)
        AND (product = 'all' OR product IN (SELECT product FROM cube_cell))
    QUALIFY place <= CASE WHEN product = 'all' THEN $rows::INTEGER ELSE $product_rows::INTEGER END
),
once AS (
    SELECT aspect, polarity, feedback_id, segment, ledger_day, start_char, end_char, confidence, min(place) AS place
    FROM chosen
    GROUP BY ALL
)
SELECT
    once.aspect,
    once.polarity,
    once.place,
    once.ledger_day,
    once.confidence,
    feedback.product,
    feedback.channel,
    feedback.language,
    feedback.rating,
    feedback.text,
    once.start_char,
    once.end_char,
    once.feedback_id
FROM once
JOIN feedback USING (feedback_id, ledger_day)
ORDER BY once.aspect, once.polarity DESC, once.place, once.ledger_day DESC, once.feedback_id;
