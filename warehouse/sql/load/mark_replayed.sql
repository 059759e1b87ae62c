-- One refused row that could be used after a fix.
UPDATE quarantine
SET state = 'replayed', payload = '{}', detail = ''
FROM used
WHERE quarantine.source = $source AND quarantine.stream = $stream AND quarantine.run_id = $run_id
  AND quarantine.position = used.position;
