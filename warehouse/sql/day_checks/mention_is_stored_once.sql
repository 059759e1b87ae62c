-- Each aspect is mentioned at most once in a segment of a feedback.
SELECT feedback_id, segment, aspect
FROM mention
WHERE ledger_day IN (SELECT ledger_day FROM scope_days)
GROUP BY feedback_id, segment, aspect
HAVING count(*) > 1;
