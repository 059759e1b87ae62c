-- One incident as a line: what, where, since when, how much, and how it stands; the newest first.
SELECT
    incident_id,
    state,
    severity,
    kind,
    key,
    if(slice_kind = 'all', 'all', concat(slice_kind, ' ', slice_value)) AS slice,
    cause,
    since,
    round(100 * effect, 1) AS points,
    opened_day,
    recovered_day,
    verdict,
    detail
FROM alert
WHERE
    ($kind = 'any' OR kind = $kind)
    AND CASE $state
        WHEN 'any' THEN true
        WHEN 'open' THEN state NOT IN ('recovered', 'closed')
        ELSE state = $state
    END
ORDER BY opened_day DESC, incident_id
LIMIT $row_limit;
