-- For each run and source, rows read = loaded + updated + duplicate + deleted + quarantined.
SELECT source, run_id, read
FROM source_run
WHERE read <> loaded + updated + duplicate + deleted + quarantined;
