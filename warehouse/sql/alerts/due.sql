-- One message that may be sent now, the oldest night first; text of quotes stands in quote_texts.
-- What was tried together is due together: a digest that is sent again holds what it held.
WITH ready AS (
    SELECT event_id, channel, message_id
    FROM outbox
    WHERE
        (state IN ('pending', 'held') AND (next_try IS NULL OR next_try <= $now))
        OR (state = 'failed' AND next_try <= $now)
)
SELECT event_id, incident_id, kind, payload::VARCHAR AS payload, channel, attempts, state, message_id
FROM outbox
WHERE
    EXISTS (
        FROM ready
        WHERE
            ready.channel = outbox.channel
            AND (
                ready.event_id = outbox.event_id
                OR (ready.message_id = outbox.message_id AND outbox.state <> 'sent')
            )
    )
ORDER BY created_run, event_id, channel;
