-- One quote of one aspect and polarity since a day, in one slice: sure and short ones first; no two begin alike.
WITH quoted AS (
    SELECT
        feedback.ledger_day,
        feedback_id,
        segment,
        quote,
        confidence,
        lower(regexp_replace(quote, '[^\p{L}\p{N}]', '', 'g')) AS letters,
        length(quote) + length(regexp_replace(quote, '[^\p{Han}]', '', 'g')) AS width
    FROM mention
    JOIN feedback USING (feedback_id, ledger_day)
    WHERE
        aspect = $aspect
        AND mention.polarity = $polarity
        AND feedback.ledger_day >= $since
        AND CASE $kind
            WHEN 'product' THEN product = $value
            WHEN 'channel' THEN channel = $value
            WHEN 'region' THEN region = $value
            WHEN 'language' THEN language = $value
            ELSE true
        END
),
scored AS (
    SELECT
        *,
        round(confidence::DOUBLE * CASE WHEN width < 8 THEN 0.3 WHEN width <= 120 THEN 1.0 ELSE 0.5 END, 6) AS score
    FROM quoted
    WHERE letters <> ''
),
different_start AS (
    SELECT *
    FROM scored
    QUALIFY row_number() OVER (PARTITION BY left(letters, 12) ORDER BY score DESC, feedback_id, segment) = 1
),
one_per_feedback AS (
    SELECT *
    FROM different_start
    QUALIFY row_number() OVER (PARTITION BY feedback_id ORDER BY score DESC, segment) = 1
)
SELECT ledger_day, feedback_id, quote
FROM one_per_feedback
ORDER BY score DESC, ledger_day DESC, feedback_id
LIMIT $rows;
