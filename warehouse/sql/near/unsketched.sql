-- One feedback with words of some days that has no sketch of its present content.
-- The days are asked for before anything is joined: else all of history, its words included, would be held.
SELECT feedback_id, ledger_day, said_at, content, text
FROM (
    SELECT
        feedback_id,
        ledger_day,
        epoch_us(coalesce(created_at, ledger_day::TIMESTAMPTZ)) AS said_at,
        md5_number_lower(content_hash) AS content,
        text
    FROM feedback
    WHERE
        ledger_day IN (SELECT ledger_day FROM days_together)
        AND NOT deleted
        AND (judged OR not_judged = 'near_duplicate')
) AS spoken
ANTI JOIN (
    SELECT feedback_id, ledger_day, content
    FROM near_sketch
    WHERE ledger_day IN (SELECT ledger_day FROM days_together)
) AS known USING (feedback_id, ledger_day, content)
ORDER BY feedback_id;
