-- What nights know of files that they need not read again, and refused rows that were loaded after a fix.

CREATE TABLE seen_file (
    source VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    fingerprint VARCHAR NOT NULL,
    stream VARCHAR NOT NULL
);
COMMENT ON TABLE seen_file IS 'One file, as it was when its content was found to be one that was read before.';
COMMENT ON COLUMN seen_file.source IS 'Source of the file.';
COMMENT ON COLUMN seen_file.name IS 'Its name below the folder of the source, redacted.';
COMMENT ON COLUMN seen_file.fingerprint IS 'Size, time of change and inode: equal, the content is not hashed again.';
COMMENT ON COLUMN seen_file.stream IS 'Hash of the content.';

ALTER TABLE source_run ADD COLUMN replayed BIGINT DEFAULT 0;
COMMENT ON COLUMN source_run.replayed IS 'Rows that were refused at first and could be used in a replay; they are among the other outcomes.';
