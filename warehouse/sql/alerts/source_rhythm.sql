-- One source: its newest day, and how many days it is usually behind the night (9 nights in 10), of how many nights.
-- Nights after its last delivery teach nothing: a source that has died must not become one that comes late.
WITH arrivals AS (
    SELECT source, try_cast(first_run AS DATE) AS night, max(ledger_day) AS newest
    FROM feedback
    WHERE NOT deleted AND ledger_day > $night::DATE - $reach::INTEGER AND ledger_day < $night
    GROUP BY ALL
),
delivered AS (
    SELECT source, max(newest) AS newest, max(night) AS last_night
    FROM arrivals
    GROUP BY source
),
nights AS (
    SELECT night FROM run WHERE night < $night AND state = 'done'
),
reached AS (
    SELECT source, nights.night, max(arrivals.newest) AS newest
    FROM nights
    JOIN delivered ON nights.night <= last_night AND nights.night > last_night - $memory::INTEGER
    JOIN arrivals USING (source)
    WHERE arrivals.night <= nights.night
    GROUP BY source, nights.night
),
usual AS (
    SELECT source, quantile_disc(night - 1 - newest, 0.9)::INTEGER AS days, count(*) AS nights
    FROM reached
    GROUP BY source
)
SELECT source, newest, coalesce(days, 0) AS days, coalesce(nights, 0) AS nights
FROM delivered
LEFT JOIN usual USING (source)
ORDER BY source;
