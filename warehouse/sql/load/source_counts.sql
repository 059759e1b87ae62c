-- One source of one run: what it read and what became of it.
SELECT source, read, loaded, updated, duplicate, deleted, quarantined
FROM source_run
WHERE run_id = $run_id
ORDER BY source;
