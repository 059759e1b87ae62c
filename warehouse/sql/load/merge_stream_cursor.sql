-- One stream's new place, committed with the rows that it stands for.
MERGE INTO stream_cursor
USING (SELECT $source AS source, $stream AS stream) AS incoming
ON stream_cursor.source = incoming.source AND stream_cursor.stream = incoming.stream
WHEN MATCHED THEN UPDATE SET
    name = $name,
    done = $done,
    position = $position,
    fingerprint = $fingerprint,
    detail = $detail::JSON,
    run_id = $run_id
WHEN NOT MATCHED THEN INSERT (source, stream, name, done, position, fingerprint, detail, run_id)
VALUES ($source, $stream, $name, $done, $position, $fingerprint, $detail::JSON, $run_id);
