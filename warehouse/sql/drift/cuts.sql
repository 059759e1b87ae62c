-- One row: what a tenth of a source's feedbacks were beyond in its first weeks.
WITH confident AS (
    SELECT feedback_id, round(avg(confidence::DOUBLE), 4) AS confidence
    FROM judge_mention
    WHERE ledger_day BETWEEN $first AND $last
    GROUP BY feedback_id
),
said AS (
    SELECT length(text) AS characters, unknown, confidence, if(language = 'en', 'en', 'zh') AS read_in
    FROM feedback
    LEFT JOIN confident USING (feedback_id)
    WHERE
        source = $source
        AND ledger_day BETWEEN $first AND $last
        AND NOT deleted
        AND (not_judged IS NULL OR not_judged = 'other_language')
)
SELECT
    quantile_disc(unknown, 0.9) AS unknown_high,
    quantile_disc(characters, 0.9) AS length_long,
    quantile_disc(characters, 0.1) AS length_short,
    quantile_disc(confidence, 0.1) FILTER (WHERE read_in = 'zh') AS confidence_low_zh,
    quantile_disc(confidence, 0.1) FILTER (WHERE read_in = 'en') AS confidence_low_en
FROM said;
