-- One data incident that lasts, or had an alarm since a day.
SELECT
    monitor_incident.*,
    (SELECT count(*) FROM monitor_event AS one WHERE one.incident_id = monitor_incident.incident_id) AS events
FROM monitor_incident
WHERE state = 'open' OR last_day >= $since
ORDER BY opened_day, incident_id;
