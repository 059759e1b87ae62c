-- One year in which a week or month with judged feedback begins, with a fingerprint of all that its shares rest on, and
-- whether the stored ones rest on the same. Sums of hashes, so that the order of rows does not matter.
WITH facts AS (
    SELECT ledger_day, hash(ledger_day, model, language, judged, measured, segments) AS fact FROM judged_daily
    UNION ALL
    SELECT
        ledger_day,
        hash(
            ledger_day, model, reader, language, aspect, gained, lost, gained_and_lost, measured_gained, measured_lost,
            segments_gained, segments_lost
        )
    FROM judgement_daily
),
years AS (
    SELECT DISTINCT unnest([year(ledger_day), year(date_trunc('week', ledger_day))]) AS year FROM judged_daily
),
rules AS (
    SELECT
        concat_ws(
            '|',
            $edition::VARCHAR,
            (SELECT sum(hash(model, language, aspect, said, judged, segments)) FROM judge_error),
            (SELECT sum(hash(aspect, position)) FROM aspect)
        ) AS rules
),
prints AS (
    SELECT year, sha256(concat_ws('|', any_value(rules), count(*), sum(fact))) AS fingerprint
    FROM years
    JOIN facts ON ledger_day BETWEEN make_date(year - 1, 1, 1) AND make_date(year + 1, 1, 6)
    CROSS JOIN rules
    GROUP BY year
)
SELECT
    prints.year,
    'adjusted ' || prints.year AS name,
    prints.fingerprint,
    coalesce(mart_input.fingerprint = prints.fingerprint, false) AS unchanged
FROM prints
LEFT JOIN mart_input ON mart_input.name = 'adjusted ' || prints.year
ORDER BY year;
