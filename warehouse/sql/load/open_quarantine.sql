-- The open rows of one stream that one night refused; $source and $reason NULL take all.
SELECT run_id, source, stream, any_value(stream_name ORDER BY stream_name) AS name, list(position ORDER BY position) AS positions
FROM quarantine
WHERE state = 'open'
  AND ($source IS NULL OR source = $source)
  AND ($reason IS NULL OR reason = $reason)
GROUP BY run_id, source, stream
ORDER BY run_id, source, name, stream;
