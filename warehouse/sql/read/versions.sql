-- By which judge, taxonomy and redaction rules the feedback was read.
SELECT
    model,
    taxonomy,
    redaction,
    count(*) AS feedbacks,
    min(ledger_day) AS first_day,
    max(ledger_day) AS last_day
FROM feedback
WHERE judged
GROUP BY ALL
ORDER BY feedbacks DESC, model, taxonomy, redaction;
