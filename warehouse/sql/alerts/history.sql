-- One event of an incident.
SELECT number, day, kind, series, direction, since, effect, effect_low, effect_high, paged, detail, event_id
FROM alert_event
WHERE incident_id = $incident_id
ORDER BY number;
