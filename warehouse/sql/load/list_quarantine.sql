-- One refused row, newest run first; $source and $reason NULL take all, $everything takes superseded rows too.
SELECT run_id, source, stream_name, left(stream, 12) AS file, position, reason, detail, payload, state
FROM quarantine
WHERE ($source IS NULL OR source = $source)
  AND ($reason IS NULL OR reason = $reason)
  AND ($everything OR state = 'open')
ORDER BY run_id DESC, source, stream_name, stream, position
LIMIT $row_limit
