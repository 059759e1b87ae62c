-- Each uncovered term stands once in its segment and belongs to a judged, live feedback of its ledger day.
WITH live AS (
    SELECT feedback_id, ledger_day
    FROM feedback
    WHERE judged AND NOT deleted AND ledger_day IN (SELECT ledger_day FROM scope_days)
),
term AS (
    SELECT feedback_id, ledger_day, segment, term, count(*) AS times
    FROM uncovered_term
    WHERE ledger_day IN (SELECT ledger_day FROM scope_days)
    GROUP BY ALL
)
SELECT term.feedback_id, term.segment, term.term
FROM term
LEFT JOIN live USING (feedback_id, ledger_day)
WHERE term.times > 1 OR live.feedback_id IS NULL;
