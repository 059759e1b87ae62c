-- The best five quotes of every topic and polarity in some months.
-- Scores are those of publish/prepare.sql; rows are ranked without their words.
INSERT INTO published.topic_evidence BY NAME
WITH quoted AS (
    SELECT
        mention_topic.aspect,
        mention_topic.topic,
        mention_topic.polarity,
        date_trunc('month', feedback.ledger_day)::DATE AS month,
        feedback.ledger_day,
        feedback.product,
        feedback.feedback_id,
        md5_number_lower(feedback.feedback_id) AS lot,
        mention_topic.segment,
        mention.start_char,
        mention.end_char,
        mention_topic.start_char AS term_start,
        mention_topic.end_char AS term_end,
        mention.confidence,
        substring(feedback.text, mention.start_char + 1, mention.end_char - mention.start_char) AS quote
    FROM mention_topic
    JOIN mention USING (feedback_id, segment, aspect)
    JOIN feedback USING (feedback_id)
    WHERE
        feedback.judged
        AND NOT feedback.deleted
        AND mention_topic.ledger_day BETWEEN $first AND $last
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
        md5_number_lower(left(letters, 12)) AS same_start,
        quote_score(confidence, width, ledger_day) AS score
    FROM measured
    WHERE letters <> ''
),
one_per_feedback AS (
    SELECT *
    FROM scored
    QUALIFY row_number() OVER (PARTITION BY aspect, topic, polarity, feedback_id ORDER BY score DESC, segment) = 1
),
different AS (
    SELECT *
    FROM one_per_feedback
    QUALIFY row_number() OVER (
        PARTITION BY aspect, topic, polarity, month, same_start ORDER BY score DESC, lot, feedback_id
    ) = 1
),
ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY aspect, topic, polarity, month ORDER BY score DESC, ledger_day DESC, lot, feedback_id
        )::INTEGER AS rank
    FROM different
    QUALIFY rank <= 5
)
SELECT
    ranked.month,
    ranked.aspect,
    ranked.topic,
    ranked.polarity,
    ranked.rank,
    substring(feedback.text, ranked.start_char + 1, ranked.end_char - ranked.start_char) AS quote,
    substring(feedback.text, ranked.term_start + 1, ranked.term_end - ranked.term_start) AS term,
    ranked.score,
    ranked.confidence,
    ranked.ledger_day,
    ranked.product,
    ranked.feedback_id,
    ranked.segment,
    ranked.start_char,
    ranked.end_char
FROM ranked
JOIN feedback USING (feedback_id)
WHERE feedback.ledger_day BETWEEN $first AND $last
ORDER BY month, aspect, topic, polarity, rank;
