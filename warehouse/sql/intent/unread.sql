-- One feedback with words of some days whose present content no intent was read in.
-- The days are asked for before anything is joined: else all of history, its words included, would be held.
SELECT feedback_id, ledger_day, md5_number_lower(content_hash) AS content, text, rating, kind
FROM (
    SELECT feedback_id, ledger_day, content_hash, text, rating, kind
    FROM feedback
    WHERE
        ledger_day IN (SELECT ledger_day FROM days_together)
        AND NOT deleted
        AND (judged OR not_judged = 'near_duplicate')
) AS spoken
ANTI JOIN (
    SELECT feedback_id, ledger_day FROM feedback_intent WHERE ledger_day IN (SELECT ledger_day FROM days_together)
) AS known USING (feedback_id, ledger_day)
ORDER BY feedback_id;
