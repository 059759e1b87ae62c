-- One run and source: the batch's counts are added to what the run counted before.
MERGE INTO source_run
USING (SELECT $run_id AS run_id, $source AS source) AS incoming
ON source_run.run_id = incoming.run_id AND source_run.source = incoming.source
WHEN MATCHED THEN UPDATE SET
    streams = source_run.streams + $streams,
    read = source_run.read + $read,
    loaded = source_run.loaded + $loaded,
    updated = source_run.updated + $updated,
    duplicate = source_run.duplicate + $duplicate,
    deleted = source_run.deleted + $deleted,
    quarantined = source_run.quarantined + $quarantined,
    replayed = source_run.replayed + $replayed
WHEN NOT MATCHED THEN INSERT (run_id, source, streams, read, loaded, updated, duplicate, deleted, quarantined, replayed)
VALUES ($run_id, $source, $streams, $read, $loaded, $updated, $duplicate, $deleted, $quarantined, $replayed);
