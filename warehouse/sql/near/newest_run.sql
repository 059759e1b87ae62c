-- The night under whose id changes are booked: the one that runs, else the last that ran.
SELECT run_id
FROM run
ORDER BY state = 'running' DESC, night DESC
LIMIT 1;
