-- One refused row of an older content of a file, once the file has been read to its end with new content.
UPDATE quarantine
SET state = 'superseded'
WHERE source = $source
  AND stream_name = $name
  AND stream <> $stream
  AND state = 'open';
