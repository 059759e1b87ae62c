-- For the report: incidents of falling value that nobody called false, with the days that its trends mark.
SELECT key, slice_kind, slice_value, direction, opened_day, since
FROM alert
WHERE kind = 'drop' AND verdict IS DISTINCT FROM 'false'
ORDER BY opened_day DESC, incident_id;
