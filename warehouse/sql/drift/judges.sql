-- One day that parity has not read, and the judge and taxonomy that read most of it.
SELECT ledger_day, model AS judge, taxonomy
FROM feedback
WHERE ledger_day BETWEEN $first AND $last AND judged AND NOT deleted
GROUP BY ledger_day, model, taxonomy
QUALIFY row_number() OVER (PARTITION BY ledger_day ORDER BY count(*) DESC, model, taxonomy) = 1
ORDER BY ledger_day;
