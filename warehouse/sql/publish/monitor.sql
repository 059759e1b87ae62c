-- One monitor of one source and language on one day: how many feedbacks it read, and what they say of the machinery.
CREATE OR REPLACE TABLE published.monitor AS
WITH cells AS (
    SELECT
        ledger_day AS day,
        source,
        language,
        sum(worded)::BIGINT AS worded,
        sum(judged)::BIGINT AS judged,
        sum(uncovered)::BIGINT AS uncovered,
        sum(confidence_sum)::DOUBLE AS confidence_sum,
        sum(measured)::BIGINT AS measured,
        sum(unknown_sum)::DOUBLE AS unknown_sum,
        sum(characters)::BIGINT AS characters
    FROM monitor_daily
    GROUP BY ALL
),
whole AS (
    SELECT day, source, sum(worded)::BIGINT AS worded FROM cells GROUP BY ALL
),
spoken AS (
    SELECT DISTINCT source, language FROM cells
),
told AS (
    SELECT day, source, language, 'coverage' AS monitor, judged AS feedbacks, 100 * uncovered / judged::DOUBLE AS value
    FROM cells
    WHERE judged > 0
    UNION ALL
    SELECT day, source, language, 'confidence', judged - uncovered, 100 * confidence_sum / (judged - uncovered)
    FROM cells
    WHERE judged > uncovered
    UNION ALL
    SELECT
        whole.day,
        whole.source,
        spoken.language,
        'language',
        whole.worded,
        100 * coalesce(cells.worded, 0) / whole.worded::DOUBLE
    FROM whole
    JOIN spoken USING (source)
    LEFT JOIN cells ON cells.day = whole.day AND cells.source = whole.source AND cells.language = spoken.language
    UNION ALL
    SELECT day, source, language, 'unknown', measured, 100 * unknown_sum / measured FROM cells WHERE measured > 0
    UNION ALL
    SELECT day, source, language, 'length', worded, characters / worded::DOUBLE FROM cells
)
SELECT day, source, language, monitor, feedbacks, value
FROM told
ORDER BY monitor, source, language, day;
COMMENT ON TABLE published.monitor IS
    'One monitor of one source and language on one day: how many feedbacks it read, and what they say of the '
    'machinery. Feedback without words, fillers and copies are left out.';
COMMENT ON COLUMN published.monitor.day IS 'Ledger day.';
COMMENT ON COLUMN published.monitor.source IS 'Name of the source in the configuration.';
COMMENT ON COLUMN published.monitor.language IS 'zh, en, mixed or other.';
COMMENT ON COLUMN published.monitor.monitor IS
    'coverage, confidence, language, unknown or length; the label prior and parity are told in monitor_incident.';
COMMENT ON COLUMN published.monitor.feedbacks IS 'Feedbacks that the value rests on.';
COMMENT ON COLUMN published.monitor.value IS
    'coverage: judged feedbacks without a mention, per 100. confidence: mean confidence of mentions, per 100. '
    'language: feedbacks of the source in this language, per 100. unknown: words that no dictionary knows, per 100. '
    'length: mean characters.';
