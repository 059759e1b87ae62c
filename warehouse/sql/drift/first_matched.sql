-- One day: the first on which both languages were judged.
SELECT min(ledger_day)
FROM (
    SELECT ledger_day
    FROM monitor_daily
    WHERE judged > 0
    GROUP BY ledger_day
    HAVING count(DISTINCT if(language = 'en', 'en', 'zh')) = 2
);
