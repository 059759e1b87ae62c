-- One refused row whose place gave a usable one now: what grows is read again after a fix, an event is laid in again.
UPDATE quarantine
SET state = 'superseded'
FROM incoming
WHERE quarantine.state = 'open'
  AND quarantine.source = incoming.source
  AND quarantine.stream = incoming.stream
  AND quarantine.position = incoming.position;
