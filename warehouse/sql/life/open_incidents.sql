-- One incident that is open, with the line that it tells of.
SELECT incident_id, level, key, slice_kind, slice_value, state, opened_day
FROM alert
WHERE state NOT IN ('recovered', 'closed', 'settled') AND level IN ('aspect', 'dimension', 'all') AND kind = 'drop'
ORDER BY opened_day, incident_id;
