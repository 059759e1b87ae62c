-- One sign of a source on one day, in the language where it has one: feedbacks, and how many of them show it.
WITH confident AS (
    SELECT feedback_id, round(avg(confidence::DOUBLE), 4) AS confidence
    FROM judge_mention
    WHERE ledger_day BETWEEN $first AND $last
    GROUP BY feedback_id
),
said AS (
    SELECT
        ledger_day,
        language,
        judged,
        length(text) AS characters,
        unknown,
        confidence,
        if(language = 'en', 'en', 'zh') AS read_in
    FROM feedback
    LEFT JOIN confident USING (feedback_id)
    WHERE
        source = $source
        AND ledger_day BETWEEN $first AND $last
        AND NOT deleted
        AND (not_judged IS NULL OR not_judged = 'other_language')
),
of_input AS (
    SELECT
        ledger_day,
        count(*) AS feedbacks,
        count(unknown) AS measured,
        count(*) FILTER (WHERE language = 'zh') AS zh,
        count(*) FILTER (WHERE language = 'en') AS en,
        count(*) FILTER (WHERE language = 'mixed') AS mixed,
        count(*) FILTER (WHERE language = 'other') AS other,
        count(*) FILTER (WHERE unknown > $unknown_high::DOUBLE) AS unknown_high,
        count(*) FILTER (WHERE characters > $length_long::BIGINT) AS length_long,
        count(*) FILTER (WHERE characters < $length_short::BIGINT) AS length_short
    FROM said
    GROUP BY ledger_day
),
of_reading AS (
    SELECT
        ledger_day,
        read_in,
        count(*) AS judged,
        count(confidence) AS covered,
        count(*) FILTER (
            WHERE confidence < if(read_in = 'en', $confidence_low_en::DOUBLE, $confidence_low_zh::DOUBLE)
        ) AS confidence_low
    FROM said
    WHERE judged
    GROUP BY ledger_day, read_in
),
told AS (
    SELECT ledger_day, 'language.zh' AS sign, 'all' AS language, feedbacks, zh AS counted FROM of_input
    UNION ALL
    SELECT ledger_day, 'language.en', 'all', feedbacks, en FROM of_input
    UNION ALL
    SELECT ledger_day, 'language.mixed', 'all', feedbacks, mixed FROM of_input
    UNION ALL
    SELECT ledger_day, 'language.other', 'all', feedbacks, other FROM of_input
    UNION ALL
    SELECT ledger_day, 'unknown.high', 'all', measured, unknown_high FROM of_input
    WHERE $unknown_high::DOUBLE IS NOT NULL AND measured > 0
    UNION ALL
    SELECT ledger_day, 'length.long', 'all', feedbacks, length_long FROM of_input WHERE $length_long::BIGINT IS NOT NULL
    UNION ALL
    SELECT ledger_day, 'length.short', 'all', feedbacks, length_short FROM of_input WHERE $length_short::BIGINT IS NOT NULL
    UNION ALL
    SELECT ledger_day, 'coverage.uncovered', read_in, judged, judged - covered FROM of_reading
    UNION ALL
    SELECT ledger_day, 'coverage.covered', read_in, judged, covered FROM of_reading
    UNION ALL
    SELECT ledger_day, 'confidence.low', read_in, covered, confidence_low FROM of_reading
    WHERE covered > 0 AND if(read_in = 'en', $confidence_low_en::DOUBLE, $confidence_low_zh::DOUBLE) IS NOT NULL
)
SELECT ledger_day, sign, language, feedbacks, counted
FROM told
ORDER BY ledger_day, sign, language;
