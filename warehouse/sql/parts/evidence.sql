-- The best ten quotes of an aspect, polarity, product or all, of some months.
-- Rows are ranked without their words, which are cut at the end for those that stay: sorting stays in memory.
INSERT INTO published.evidence BY NAME
WITH quoted AS (
    SELECT
        mention.aspect,
        mention.polarity,
        feedback.product,
        date_trunc('month', feedback.ledger_day)::DATE AS month,
        feedback.ledger_day,
        feedback.rowid AS feedback_row,
        -- Breaks ties by chance, the same every night.
        md5_number_lower(feedback.feedback_id) AS lot,
        mention.segment,
        mention.start_char,
        mention.end_char,
        mention.confidence,
        substring(feedback.text, mention.start_char + 1, mention.end_char - mention.start_char) AS quote
    FROM mention
    JOIN feedback USING (feedback_id)
    WHERE
        feedback.judged
        AND NOT feedback.deleted
        AND mention.ledger_day BETWEEN $first AND $last
        AND feedback.ledger_day BETWEEN $first AND $last
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
        * EXCLUDE (quote, letters, width),
        -- Quotes that begin alike are one quote, and so are those that say the same.
        md5_number_lower(left(letters, 12)) AS same_start,
        quote_score(confidence, width, ledger_day) AS score
    FROM measured
    WHERE letters <> ''
),
one_per_feedback AS (
    SELECT *
    FROM scored
    QUALIFY row_number() OVER (PARTITION BY aspect, polarity, feedback_row ORDER BY score DESC, segment) = 1
),
different_in_product AS (
    SELECT *
    FROM one_per_feedback
    QUALIFY row_number() OVER (
        PARTITION BY aspect, polarity, product, month, same_start ORDER BY score DESC, lot, feedback_row
    ) = 1
),
ranked_in_product AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY aspect, polarity, product, month ORDER BY score DESC, ledger_day DESC, lot, feedback_row
        ) AS rank
    FROM different_in_product
    -- The ten best of all are among the hundred best of each product, however much these begin like one another's.
    QUALIFY rank <= 100
),
different_in_all AS (
    SELECT * EXCLUDE (rank) REPLACE ('all' AS product)
    FROM ranked_in_product
    QUALIFY row_number() OVER (
        PARTITION BY aspect, polarity, month, same_start ORDER BY score DESC, lot, feedback_row
    ) = 1
),
ranked_in_all AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY aspect, polarity, month ORDER BY score DESC, ledger_day DESC, lot, feedback_row
        ) AS rank
    FROM different_in_all
    QUALIFY rank <= 10
),
ranked AS (
    FROM ranked_in_all
    UNION ALL BY NAME
    SELECT * FROM ranked_in_product SEMI JOIN named_product USING (product) WHERE rank <= 10
)
SELECT
    ranked.month,
    ranked.aspect,
    ranked.polarity,
    ranked.product,
    ranked.rank::INTEGER AS rank,
    substring(feedback.text, start_char + 1, end_char - start_char) AS quote,
    ranked.score,
    ranked.confidence,
    ranked.ledger_day,
    feedback.feedback_id,
    ranked.segment,
    ranked.start_char,
    ranked.end_char
FROM ranked
JOIN feedback ON feedback.rowid = ranked.feedback_row AND feedback.ledger_day BETWEEN $first AND $last
ORDER BY month, aspect, polarity, product, rank;
