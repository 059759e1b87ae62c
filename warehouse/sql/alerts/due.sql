-- One message that may be sent now, the oldest night first; text of quotes stands in quote_texts.
SELECT event_id, incident_id, kind, payload::VARCHAR AS payload, channel, attempts, state
FROM outbox
WHERE
    (state IN ('pending', 'held') AND (next_try IS NULL OR next_try <= $now))
    OR (state = 'failed' AND next_try <= $now)
ORDER BY created_run, event_id, channel;
