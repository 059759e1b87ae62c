-- Each stream has one cursor, and each of its refused rows is stored once.
SELECT stream, source
FROM stream_cursor
GROUP BY source, stream
HAVING count(*) > 1
UNION ALL
SELECT stream, source
FROM quarantine
WHERE run_id IN (SELECT run_id FROM scope_runs)
GROUP BY source, stream, position
HAVING count(*) > 1;
