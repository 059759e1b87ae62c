-- One source: its newest day, how many days it is usually behind the night (9 nights in 10), and of how many.
-- Nights after its last delivery teach nothing: a source that has died must not become one that comes late.
-- Nor do the nights of an outage that has ended, unless outages are its rhythm by now, or a person said that
-- it was none.
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
outage AS (
    SELECT key AS source, opened_day, last_day
    FROM alert
    WHERE
        kind = 'data'
        AND cause = 'silent'
        AND verdict IS DISTINCT FROM 'false'
        AND last_day > $night::DATE - $reach::INTEGER
    QUALIFY count(*) OVER (PARTITION BY key) <= $outages
),
reached AS (
    SELECT source, nights.night, max(arrivals.newest) AS newest
    FROM nights
    JOIN delivered ON nights.night <= last_night
    JOIN arrivals USING (source)
    WHERE arrivals.night <= nights.night
    GROUP BY source, nights.night
),
missed AS (
    -- What was the newest day while the source was silent: it was so on the late nights before, too.
    SELECT DISTINCT source, newest
    FROM reached
    JOIN outage USING (source)
    WHERE night - 1 BETWEEN opened_day AND outage.last_day
),
teaching AS (
    SELECT source, night, newest
    FROM reached
    ANTI JOIN missed USING (source, newest)
    QUALIFY row_number() OVER (PARTITION BY source ORDER BY night DESC) <= $memory
),
usual AS (
    SELECT source, quantile_disc(night - 1 - newest, 0.9)::INTEGER AS days, count(*) AS nights
    FROM teaching
    GROUP BY source
)
SELECT source, newest, coalesce(days, 0) AS days, coalesce(nights, 0) AS nights
FROM delivered
LEFT JOIN usual USING (source)
ORDER BY source;
