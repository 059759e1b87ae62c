-- One refused row with its payload and detail.
SELECT source, stream, position, payload::VARCHAR AS payload, detail FROM quarantine ORDER BY source, stream, position;
