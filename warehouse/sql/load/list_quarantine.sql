-- One refused row, newest run first; $source and $reason NULL take all.
SELECT run_id, source, stream_name, position, reason, detail, payload, state
FROM quarantine
WHERE ($source IS NULL OR source = $source)
  AND ($reason IS NULL OR reason = $reason)
ORDER BY run_id DESC, source, stream_name, position
LIMIT $row_limit
