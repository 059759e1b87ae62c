-- One day of a window and one judge and taxonomy that read feedback of it.
SELECT ledger_day, coalesce(model, 'unknown') AS model, coalesce(taxonomy, 'unknown') AS taxonomy, count(*) AS judged
FROM feedback
WHERE judged AND NOT deleted AND ledger_day BETWEEN $first::DATE AND $last::DATE
GROUP BY ALL
ORDER BY ALL;
