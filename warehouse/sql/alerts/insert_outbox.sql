-- One event and channel, once: what was written before stays.
INSERT INTO outbox BY NAME
SELECT
    event_id,
    incident_id,
    kind,
    payload::JSON AS payload,
    channel,
    'pending' AS state,
    0 AS attempts,
    NULL::TIMESTAMPTZ AS next_try,
    created_run,
    NULL::TIMESTAMPTZ AS sent_at,
    NULL::VARCHAR AS error
FROM incoming
ANTI JOIN outbox USING (event_id, channel);
