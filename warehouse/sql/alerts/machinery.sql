-- One day and the judge and taxonomy that read most of its feedback.
WITH labelled AS (
    SELECT
        ledger_day,
        coalesce(model, 'unknown') AS judge,
        coalesce(taxonomy, 'unknown') AS taxonomy,
        count(*) AS judged
    FROM feedback
    SEMI JOIN days_asked USING (ledger_day)
    WHERE judged AND NOT deleted
    GROUP BY ALL
)
SELECT ledger_day, judge, taxonomy
FROM labelled
QUALIFY row_number() OVER (PARTITION BY ledger_day ORDER BY judged DESC, judge, taxonomy) = 1
ORDER BY ledger_day;
