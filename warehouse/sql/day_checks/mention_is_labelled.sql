-- Each mention has a known aspect, a polarity of -1, 0 or 1, a confidence of 0 to 1, a model and a taxonomy.
SELECT feedback_id, aspect
FROM mention
WHERE
    ledger_day IN (SELECT ledger_day FROM scope_days)
    AND (
        aspect NOT IN (SELECT aspect FROM aspect)
        OR polarity NOT BETWEEN -1 AND 1
        OR confidence NOT BETWEEN 0 AND 1
        OR model = ''
        OR taxonomy = ''
    );
