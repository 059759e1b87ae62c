-- One file of one source whose content was read to its end: name, fingerprint, hash.
SELECT name, fingerprint, stream FROM stream_cursor WHERE source = $source AND done AND fingerprint <> ''
UNION
SELECT name, fingerprint, stream FROM seen_file WHERE source = $source;
