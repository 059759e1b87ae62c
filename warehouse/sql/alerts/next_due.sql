-- One time: the earliest at which a message is due, 1970 for one due at once; NULL where none waits.
SELECT min(coalesce(next_try, TIMESTAMPTZ '1970-01-01 00:00:00+00'))
FROM outbox
WHERE state IN ('pending', 'held') OR (state = 'failed' AND next_try IS NOT NULL);
