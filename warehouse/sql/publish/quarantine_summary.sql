-- Rows of one stream refused for one reason: counts and places, never the rows themselves.
CREATE OR REPLACE TABLE published.quarantine_summary AS
SELECT
    source,
    stream_name,
    stream,
    reason,
    state,
    count(*) AS rows,
    min(position) AS first_position,
    max(position) AS last_position
FROM quarantine
GROUP BY ALL
ORDER BY ALL;
COMMENT ON TABLE published.quarantine_summary IS
    'Rows of one stream refused for one reason: counts and places, never the rows themselves.';
COMMENT ON COLUMN published.quarantine_summary.source IS 'Name of the source in the configuration.';
COMMENT ON COLUMN published.quarantine_summary.stream_name IS 'Name of the file when it was read.';
COMMENT ON COLUMN published.quarantine_summary.stream IS 'Hash of the file, or the API stream.';
COMMENT ON COLUMN published.quarantine_summary.reason IS
    'Stable reason code: empty, no_id, bad_date, bad_rating, undecodable, too_long, malformed or bad_value.';
COMMENT ON COLUMN published.quarantine_summary.state IS
    'open; replayed once it could be used after a fix; superseded once the file came again with new content.';
COMMENT ON COLUMN published.quarantine_summary.rows IS 'Refused rows.';
COMMENT ON COLUMN published.quarantine_summary.first_position IS
    'Line or record number of the first of them, from 1.';
COMMENT ON COLUMN published.quarantine_summary.last_position IS 'Line or record number of the last of them.';
