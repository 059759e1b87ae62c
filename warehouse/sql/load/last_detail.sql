-- The detail of the stream that a source finished last, by night and name; no row if it has finished none that kept any.
SELECT detail::VARCHAR AS detail
FROM stream_cursor
WHERE source = $source AND done AND detail::VARCHAR <> '{}'
ORDER BY run_id DESC, name DESC
LIMIT 1;
