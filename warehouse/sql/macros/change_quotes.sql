-- One quote of one aspect and polarity between two days: recent, confident, diverse.
CREATE MACRO change_quotes(of_aspect, of_polarity, first_day, last_day, of_product := 'all') AS TABLE
WITH day_asked AS (
    -- Joined by the day, the days asked for reach the scan itself: nothing else is read.
    SELECT unnest(generate_series(
        first_day::DATE,
        CASE
            WHEN last_day::DATE < first_day::DATE THEN error('A period ends before it begins; accepted: first day, then last day.')
            ELSE last_day::DATE
        END,
        INTERVAL 1 DAY
    ))::DATE AS ledger_day
),
quoted AS (
    SELECT
        mention.feedback_id,
        mention.segment,
        mention.ledger_day,
        feedback.product,
        feedback.channel,
        feedback.language,
        mention.quote,
        mention.confidence,
        -- Letters and digits alone: quotes that differ in punctuation or case are one quote.
        regexp_replace(lower(mention.quote), '[^\p{L}\p{N}]', '', 'g') AS letters,
        -- A Chinese character says about as much as two Latin letters.
        length(mention.quote) + length(regexp_replace(mention.quote, '[^\p{Han}]', '', 'g')) AS width
    FROM mention
    JOIN day_asked USING (ledger_day)
    JOIN feedback USING (feedback_id, ledger_day)
    WHERE
        mention.aspect = of_aspect
        AND mention.polarity = of_polarity::INTEGER
        AND (of_product = 'all' OR feedback.product = of_product)
),
scored AS (
    SELECT
        *,
        -- Sure, of a length that a reader takes in at a glance, and late in the period, in this order of weight.
        round(
            confidence::DOUBLE
            * CASE
                WHEN width < 8 THEN 0.3 WHEN width < 16 THEN 0.8 WHEN width <= 120 THEN 1.0 WHEN width <= 240 THEN 0.7
                ELSE 0.4
            END
            * (0.8 + 0.2 * (1 + datediff('day', first_day::DATE, ledger_day))
                / (1.0 + datediff('day', first_day::DATE, last_day::DATE))),
            6
        ) AS score
    FROM quoted
    WHERE letters <> ''
),
one_per_feedback AS (
    SELECT * FROM scored
    QUALIFY row_number() OVER (PARTITION BY feedback_id ORDER BY score DESC, segment) = 1
),
different_letters AS (
    SELECT * FROM one_per_feedback
    QUALIFY row_number() OVER (PARTITION BY letters ORDER BY score DESC, feedback_id) = 1
),
best AS (
    -- A hundred hold ten that differ, and their pairs are compared in a moment.
    SELECT
        *,
        row_number() OVER (ORDER BY score DESC, feedback_id) AS place,
        list_distinct([letters[i:i + 1] for i in range(1, greatest(length(letters), 2))]) AS pairs
    FROM different_letters
    QUALIFY place <= 100
),
different AS (
    SELECT *
    FROM best
    WHERE NOT EXISTS (
        -- A better one shares six tenths of the pairs of letters of the shorter of the two.
        SELECT 1
        FROM best AS better
        WHERE
            better.place < best.place
            AND len(list_intersect(better.pairs, best.pairs)) > 0.6 * least(len(better.pairs), len(best.pairs))
    )
)
SELECT
    row_number() OVER (ORDER BY place) AS rank,
    ledger_day,
    product,
    channel,
    language,
    quote,
    score,
    confidence,
    feedback_id,
    segment
FROM different;
COMMENT ON MACRO TABLE change_quotes IS
    'One quote of one aspect and polarity (-1 lost, 0 neither, 1 gained) between two days, inclusive: the sure, readable and late first, one a feedback, none that shares six tenths of the letter pairs of a better one.';
