-- One night whose last attempt is done.
SELECT night
FROM run
WHERE state = 'done'
ORDER BY night;
