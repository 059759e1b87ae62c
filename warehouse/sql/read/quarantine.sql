-- Rows that could not be used, by source, file and reason; most first.
SELECT source, stream_name, reason, state, rows, first_position, last_position
FROM quarantine_summary
ORDER BY rows DESC, source, stream_name, reason;
