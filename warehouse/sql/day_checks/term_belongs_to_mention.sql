-- Each term stands once and belongs to a mention of its feedback, aspect and polarity.
WITH term AS (
    SELECT feedback_id, ledger_day, aspect, polarity, term, count(*) AS times
    FROM mention_term
    WHERE ledger_day IN (SELECT ledger_day FROM scope_days)
    GROUP BY ALL
),
mentioned AS (
    SELECT DISTINCT feedback_id, ledger_day, aspect, polarity
    FROM mention
    WHERE ledger_day IN (SELECT ledger_day FROM scope_days)
)
SELECT term.feedback_id, term.aspect, term.term
FROM term
LEFT JOIN mentioned USING (feedback_id, ledger_day, aspect, polarity)
WHERE term.times > 1 OR mentioned.feedback_id IS NULL;
