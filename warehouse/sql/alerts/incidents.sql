-- One incident that may still take events of the charts: not over, or over since a day.
WITH told AS (
    SELECT incident_id, max(number) AS events FROM alert_event GROUP BY incident_id
)
SELECT alert.*, coalesce(events, 0)::INTEGER AS events
FROM alert
LEFT JOIN told USING (incident_id)
WHERE kind <> 'critical' AND (last_day >= $since OR state NOT IN ('recovered', 'closed'))
ORDER BY opened_day, incident_id;
