-- One channel with messages that were given up: how many, of which incidents, since which night, and why.
SELECT
    channel,
    count(*) AS messages,
    min(created_run) AS since,
    arg_max(error, attempts) AS error,
    list_sort(list(DISTINCT incident_id)) AS incidents,
    bool_or(next_try IS NOT NULL) AS tried_on,
    bool_and(told_at IS NOT NULL) AS told
FROM outbox
WHERE state = 'failed'
GROUP BY channel
ORDER BY channel;
