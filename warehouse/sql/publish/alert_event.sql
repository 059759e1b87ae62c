-- One event in the history of an incident.
CREATE OR REPLACE TABLE published.alert_event AS
SELECT
    event_id,
    incident_id,
    number,
    day,
    kind,
    series,
    direction,
    since,
    100 * effect AS effect,
    100 * effect_low AS effect_low,
    100 * effect_high AS effect_high,
    evidence,
    paged,
    detail AS note
FROM alert_event
ORDER BY incident_id, number;
COMMENT ON TABLE published.alert_event IS 'One event in the history of an incident.';
COMMENT ON COLUMN published.alert_event.event_id IS 'Stable id; every message about the event carries it.';
COMMENT ON COLUMN published.alert_event.incident_id IS 'Incident that it belongs to.';
COMMENT ON COLUMN published.alert_event.number IS 'Place in the incident''s history, from 1.';
COMMENT ON COLUMN published.alert_event.day IS 'Ledger day that it is about, or day on which a person acted.';
COMMENT ON COLUMN published.alert_event.kind IS
    'opened, updated, recovered, data, critical, rebased; acknowledged, snoozed or closed by a person '
    '(closed also where a source is given up).';
COMMENT ON COLUMN published.alert_event.series IS 'Series that alarmed or recovered.';
COMMENT ON COLUMN published.alert_event.direction IS 'lost_up or net_down; NULL where nothing alarmed.';
COMMENT ON COLUMN published.alert_event.since IS
    'Likeliest first day of the change; NULL where nothing alarmed.';
COMMENT ON COLUMN published.alert_event.effect IS
    'Change of the lost share or of net value of that series, points per 100; NULL where nothing alarmed.';
COMMENT ON COLUMN published.alert_event.effect_low IS 'Lower 95 % limit of effect.';
COMMENT ON COLUMN published.alert_event.effect_high IS 'Upper 95 % limit of effect.';
COMMENT ON COLUMN published.alert_event.evidence IS 'Log-likelihood ratio of the change against none.';
COMMENT ON COLUMN published.alert_event.paged IS
    'Whether people were to be told: never of what joins, nor from a backfill or a replay.';
COMMENT ON COLUMN published.alert_event.note IS
    'worse, returned or joined; the rule of a critical feedback; why a fault was closed; or what a person '
    'noted.';
