-- The best sentences of every intent of some months, by the rules of parts/evidence.sql and publish/prepare.sql.
INSERT INTO published.intent_quote BY NAME
WITH quoted AS (
    SELECT
        feedback_intent.intent,
        feedback.product,
        date_trunc('month', ledger_day)::DATE AS month,
        ledger_day,
        feedback_id,
        md5_number_lower(feedback_id) AS lot,
        start_char,
        end_char,
        confidence,
        substring(feedback.text, start_char + 1, end_char - start_char) AS quote
    FROM feedback_intent
    JOIN feedback USING (feedback_id, ledger_day)
    WHERE judged AND NOT deleted AND intent <> 'other' AND ledger_day BETWEEN $first AND $last
),
measured AS (
    SELECT
        *,
        quote_letters(quote) AS letters,
        quote_width(quote) AS width
    FROM quoted
),
scored AS (
    SELECT
        * EXCLUDE (letters, width),
        md5_number_lower(left(letters, 12)) AS same_start,
        quote_score(confidence, width, ledger_day) AS score
    FROM measured
    WHERE letters <> ''
),
different_in_product AS (
    SELECT *
    FROM scored
    QUALIFY row_number() OVER (PARTITION BY intent, product, month, same_start ORDER BY score DESC, lot, feedback_id) = 1
),
ranked_in_product AS (
    SELECT *, row_number() OVER (PARTITION BY intent, product, month ORDER BY score DESC, ledger_day DESC, lot, feedback_id) AS rank
    FROM different_in_product
    QUALIFY rank <= 100
),
different_in_all AS (
    SELECT * EXCLUDE (rank) REPLACE ('all' AS product)
    FROM ranked_in_product
    QUALIFY row_number() OVER (PARTITION BY intent, month, same_start ORDER BY score DESC, lot, feedback_id) = 1
),
ranked_in_all AS (
    SELECT *, row_number() OVER (PARTITION BY intent, month ORDER BY score DESC, ledger_day DESC, lot, feedback_id) AS rank
    FROM different_in_all
    QUALIFY rank <= 10
),
ranked AS (
    FROM ranked_in_all
    UNION ALL BY NAME
    SELECT * FROM ranked_in_product SEMI JOIN named_product USING (product) WHERE rank <= 10
)
SELECT month, intent, product, rank::INTEGER AS rank, quote, score, confidence, ledger_day, feedback_id, start_char, end_char
FROM ranked
ORDER BY month, intent, product, rank;
