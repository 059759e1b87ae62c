-- One event in the history of a data incident that a monitor told.
CREATE OR REPLACE TABLE published.monitor_event AS
SELECT
    event_id,
    incident_id,
    number,
    day,
    kind,
    sign,
    before_value,
    after_value,
    told
FROM monitor_event
ORDER BY incident_id, number;
COMMENT ON TABLE published.monitor_event IS 'One event in the history of a data incident that a monitor told.';
COMMENT ON COLUMN published.monitor_event.event_id IS 'Stable id; every message about the event carries it.';
COMMENT ON COLUMN published.monitor_event.incident_id IS 'Incident that it belongs to.';
COMMENT ON COLUMN published.monitor_event.number IS 'Place in the incident''s history, from 1.';
COMMENT ON COLUMN published.monitor_event.day IS 'Ledger day that it is about.';
COMMENT ON COLUMN published.monitor_event.kind IS 'opened, joined, recovered, settled or rebased.';
COMMENT ON COLUMN published.monitor_event.sign IS 'Sign and language that alarmed or recovered.';
COMMENT ON COLUMN published.monitor_event.before_value IS
    'Share before, or for parity the ratio; 0.1 is ten of a hundred. NULL where nothing alarmed.';
COMMENT ON COLUMN published.monitor_event.after_value IS 'The same since the change.';
COMMENT ON COLUMN published.monitor_event.told IS
    'Whether people were to be told: never of what joins, nor from a backfill or a replay.';
