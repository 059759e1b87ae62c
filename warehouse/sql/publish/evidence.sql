-- One quote behind a number: the best ten of an aspect, polarity, product or all, and month.
CREATE TABLE published.evidence AS
WITH quoted AS (
    SELECT
        mention.aspect,
        mention.polarity,
        feedback.product,
        date_trunc('month', feedback.ledger_day)::DATE AS month,
        feedback.ledger_day,
        mention.feedback_id,
        mention.segment,
        mention.confidence,
        substring(feedback.text, mention.start_char + 1, mention.end_char - mention.start_char) AS quote
    FROM mention
    JOIN feedback USING (feedback_id)
    WHERE feedback.judged AND NOT feedback.deleted
),
measured AS (
    SELECT
        *,
        -- Letters and digits alone: quotes that differ in punctuation or case are one quote.
        regexp_replace(lower(quote), '[^\p{L}\p{N}]', '', 'g') AS letters,
        -- A Chinese character says about as much as two Latin letters.
        length(quote) + length(regexp_replace(quote, '[^\p{Han}]', '', 'g')) AS width
    FROM quoted
),
scored AS (
    SELECT
        * EXCLUDE (letters, width),
        md5_number_lower(letters) AS same_words,
        md5_number_lower(left(letters, 12)) AS same_start,
        -- Sure, of a length that a reader takes in at a glance, and late in the month, in this order of weight.
        round(
            confidence::DOUBLE
            * CASE WHEN width < 8 THEN 0.3 WHEN width < 16 THEN 0.8 WHEN width <= 120 THEN 1.0 WHEN width <= 240 THEN 0.7 ELSE 0.4 END
            * (0.85 + 0.15 * day(ledger_day) / 31.0),
            6
        ) AS score
    FROM measured
    WHERE letters <> ''
),
one_per_feedback AS (
    SELECT *
    FROM scored
    QUALIFY row_number() OVER (
        PARTITION BY aspect, polarity, feedback_id ORDER BY score DESC, segment
    ) = 1
),
product_or_all AS (
    SELECT * REPLACE ('all' AS product) FROM one_per_feedback
    UNION ALL BY NAME
    SELECT * FROM one_per_feedback SEMI JOIN named_product USING (product)
),
different_words AS (
    SELECT *
    FROM product_or_all
    QUALIFY row_number() OVER (
        PARTITION BY aspect, polarity, product, month, same_words ORDER BY score DESC, feedback_id
    ) = 1
),
different_start AS (
    SELECT *
    FROM different_words
    QUALIFY row_number() OVER (
        PARTITION BY aspect, polarity, product, month, same_start ORDER BY score DESC, feedback_id
    ) = 1
),
ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY aspect, polarity, product, month ORDER BY score DESC, ledger_day DESC, feedback_id
        ) AS rank
    FROM different_start
)
SELECT
    month, aspect, polarity, product, rank::INTEGER AS rank, quote, score, confidence, ledger_day, feedback_id, segment
FROM ranked
WHERE rank <= 10
ORDER BY aspect, polarity, product, month, rank;
COMMENT ON TABLE published.evidence IS
    'One quote behind a number: the best ten of an aspect, polarity, product or all, and month.';
COMMENT ON COLUMN published.evidence.month IS 'First day of the month.';
COMMENT ON COLUMN published.evidence.aspect IS 'Aspect that the quote mentions.';
COMMENT ON COLUMN published.evidence.polarity IS '-1 value lost, 0 neither, 1 value gained.';
COMMENT ON COLUMN published.evidence.product IS
    'Product, or all. Products with fewer than 30 judged feedbacks, and those past the 50 most spoken of, count in all only.';
COMMENT ON COLUMN published.evidence.rank IS
    '1 is the best; no two quotes of a cell say the same or begin alike, none are of one feedback.';
COMMENT ON COLUMN published.evidence.quote IS 'The segment''s words, a cut of the redacted text.';
COMMENT ON COLUMN published.evidence.score IS
    'Confidence, lowered for quotes too short or too long to be read at a glance and, slightly, for earlier days.';
COMMENT ON COLUMN published.evidence.confidence IS 'Confidence of the judge, 0 to 1.';
COMMENT ON COLUMN published.evidence.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN published.evidence.feedback_id IS 'Feedback that holds the quote.';
COMMENT ON COLUMN published.evidence.segment IS 'Number of the segment in the feedback, from 0.';
