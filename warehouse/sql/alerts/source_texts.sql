-- One source on one of the days that are asked for: its different texts, and those that stand there twice.
SELECT source, ledger_day, count(*) AS different, count(*) FILTER (WHERE times > 1) AS twice
FROM (
    SELECT source, ledger_day, text, count(*) AS times
    FROM feedback
    SEMI JOIN asked USING (source, ledger_day)
    WHERE NOT deleted AND length(text) >= $letters AND ledger_day BETWEEN $first AND $last
    GROUP BY ALL
)
GROUP BY ALL
ORDER BY source, ledger_day;
