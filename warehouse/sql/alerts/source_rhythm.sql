-- One source: its newest day, and how many days it is usually behind the night (9 nights in 10), of how many nights.
WITH arrivals AS (
    SELECT source, try_cast(first_run AS DATE) AS night, max(ledger_day) AS newest
    FROM feedback
    WHERE NOT deleted AND ledger_day > $night::DATE - $reach::INTEGER AND ledger_day < $night
    GROUP BY ALL
),
nights AS (
    SELECT night FROM run WHERE night < $night AND night >= $night::DATE - $memory::INTEGER AND state = 'done'
),
reached AS (
    SELECT source, nights.night, max(newest) AS newest
    FROM nights
    JOIN arrivals ON arrivals.night <= nights.night
    GROUP BY source, nights.night
),
usual AS (
    SELECT source, quantile_disc(night - 1 - newest, 0.9)::INTEGER AS days, count(*) AS nights
    FROM reached
    GROUP BY source
)
SELECT usual.source, max(newest) AS newest, any_value(usual.days) AS days, any_value(nights) AS nights
FROM usual
JOIN arrivals USING (source)
GROUP BY usual.source
ORDER BY usual.source;
