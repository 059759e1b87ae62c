-- One stream of one source that was read to its end.
SELECT stream
FROM stream_cursor
WHERE source = $source AND done
ORDER BY stream;
