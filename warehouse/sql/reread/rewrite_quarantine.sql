-- One refused row under the new rules.
UPDATE quarantine
SET payload = incoming.payload::JSON, detail = incoming.detail
FROM incoming
WHERE
    quarantine.source = incoming.source
    AND quarantine.stream = incoming.stream
    AND quarantine.position = incoming.position;
