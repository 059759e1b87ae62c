-- One refused row, known by its place in its stream: refused again, it is stored once.
MERGE INTO quarantine
USING incoming
ON
    quarantine.source = incoming.source
    AND quarantine.stream = incoming.stream
    AND quarantine.position = incoming.position
WHEN MATCHED THEN UPDATE SET
    reason = incoming.reason,
    detail = incoming.detail,
    payload = incoming.payload,
    state = 'open'
WHEN NOT MATCHED THEN INSERT (
    source, stream, stream_name, position, reason, detail, payload, run_id, state
) VALUES (
    incoming.source, incoming.stream, incoming.stream_name, incoming.position, incoming.reason, incoming.detail,
    incoming.payload, $run_id, 'open'
);
