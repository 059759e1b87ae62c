-- One quote of what one watched series lost since a change: sure and short ones first; no two begin alike.
WITH quoted AS (
    SELECT
        feedback_id,
        segment,
        start_char,
        end_char,
        ledger_day,
        content_hash AS content,
        confidence,
        substr(text, start_char + 1, end_char - start_char) AS quote
    FROM lost_on($level, $key, $slice_kind, $slice_value, $since, $last)
),
measured AS (
    SELECT
        *,
        lower(regexp_replace(quote, '[^\p{L}\p{N}]', '', 'g')) AS letters,
        length(quote) + length(regexp_replace(quote, '[^\p{Han}]', '', 'g')) AS width
    FROM quoted
),
scored AS (
    SELECT
        *,
        round(
            confidence::DOUBLE * CASE WHEN width < 8 THEN 0.3 WHEN width <= 120 THEN 1.0 ELSE 0.5 END, 6
        ) AS score
    FROM measured
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
SELECT feedback_id, start_char, end_char, content
FROM one_per_feedback
ORDER BY score DESC, ledger_day DESC, feedback_id
LIMIT $rows;
