-- One topic on one day, matched by kind, product and aspect, and one side: feedbacks of each language, and who told it.
WITH said AS (
    SELECT feedback_id, ledger_day, kind, product, if(language = 'en', 'en', 'zh') AS read_in
    FROM feedback
    WHERE ledger_day BETWEEN $first AND $last AND judged AND NOT deleted
),
heard AS (
    SELECT
        ledger_day,
        kind,
        product,
        count(*) FILTER (WHERE read_in = 'zh') AS said_zh,
        count(*) FILTER (WHERE read_in = 'en') AS said_en
    FROM said
    GROUP BY ALL
),
told AS (
    SELECT
        said.ledger_day,
        kind,
        product,
        aspect,
        if(polarity < 0, 'lost', 'gained') AS side,
        count(DISTINCT feedback_id) FILTER (WHERE read_in = 'zh') AS told_zh,
        count(DISTINCT feedback_id) FILTER (WHERE read_in = 'en') AS told_en
    FROM judge_mention
    JOIN said USING (feedback_id)
    WHERE polarity <> 0 AND judge_mention.ledger_day BETWEEN $first AND $last
    GROUP BY ALL
)
SELECT ledger_day, side, said_zh, said_en, told_zh, told_en
FROM told
JOIN heard USING (ledger_day, kind, product)
WHERE said_zh > 0 AND said_en > 0
ORDER BY ledger_day, side, kind, product, aspect;
