-- One day, week or month ($unit) with feedback that is to be made: its first and last day with any, how many feedbacks
-- it holds, and its place among all of them: neighbours may be made together.
-- $reach: the days that changed, those for what rests on products too, or all days of the periods that changed.
WITH reached AS (
    SELECT ledger_day FROM changed_day WHERE $reach = 'days'
    UNION ALL
    SELECT ledger_day FROM changed_by_product WHERE $reach = 'products'
    UNION ALL
    SELECT ledger_day FROM ledger_period SEMI JOIN changed_period USING (period_type, period) WHERE $reach = 'periods'
),
units AS (
    SELECT
        date_trunc($unit, ledger_day) AS unit,
        min(ledger_day) AS first,
        max(ledger_day) AS last,
        sum(feedbacks)::BIGINT AS feedbacks,
        row_number() OVER (ORDER BY unit) AS place
    FROM day_size
    GROUP BY unit
)
SELECT first, last, feedbacks, place
FROM units
WHERE unit IN (SELECT date_trunc($unit, ledger_day) FROM reached)
ORDER BY place;
