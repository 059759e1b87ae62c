-- One incident whose id begins so, with the number of its events.
WITH told AS (
    SELECT incident_id, max(number) AS events FROM alert_event GROUP BY incident_id
)
SELECT alert.*, coalesce(events, 0)::INTEGER AS events
FROM alert
LEFT JOIN told USING (incident_id)
WHERE starts_with(incident_id, $name) AND $name <> ''
ORDER BY incident_id;
