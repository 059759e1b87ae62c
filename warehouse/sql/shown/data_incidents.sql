-- One data incident that is open or has ended lately, open and newest first; a change of judge is none.
SELECT *
FROM monitor_incident
WHERE
    monitor <> 'rebase'
    AND (state = 'open' OR last_day > (SELECT max(day) FROM monitor) - $days::INTEGER)
ORDER BY state <> 'open', opened_day DESC, incident_id
LIMIT $rows;
