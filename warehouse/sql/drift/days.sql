-- One day of a source with words that its monitors have not read, and the judge and taxonomy that read most of it.
WITH labelled AS (
    SELECT
        ledger_day,
        if(judged, coalesce(model, 'unknown'), '') AS judge,
        if(judged, coalesce(taxonomy, 'unknown'), '') AS taxonomy,
        count(*) AS feedbacks
    FROM feedback
    WHERE
        source = $source
        AND ledger_day BETWEEN $first AND $last
        AND NOT deleted
        AND (not_judged IS NULL OR not_judged = 'other_language')
    GROUP BY ALL
)
SELECT ledger_day, judge, taxonomy
FROM labelled
QUALIFY row_number() OVER (PARTITION BY ledger_day ORDER BY judge = '', feedbacks DESC, judge, taxonomy) = 1
ORDER BY ledger_day;
