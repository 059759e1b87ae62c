-- Where one stream of one source stands: position, done, fingerprint, detail; no row if it was never read.
SELECT position, done, fingerprint, detail::VARCHAR AS detail
FROM stream_cursor
WHERE source = $source AND stream = $stream;
