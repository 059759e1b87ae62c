-- One file of one source whose content is known, as it is now.
MERGE INTO seen_file
USING incoming
ON seen_file.source = $source AND seen_file.name = incoming.name
WHEN MATCHED THEN UPDATE SET fingerprint = incoming.fingerprint, stream = incoming.stream
WHEN NOT MATCHED THEN INSERT (source, name, fingerprint, stream)
VALUES ($source, incoming.name, incoming.fingerprint, incoming.stream);
