-- The incidents, newest first: what loses value since when, how much and where, and where each stands.
-- $state = open : open for those that last, any, or a state: opened, acknowledged, snoozed, recovered, closed
-- $incident_kind = drop : drop, data, critical, rebase or any
SELECT
    incident_id,
    state,
    severity,
    kind,
    key,
    if(slice_kind = 'all', 'all', concat(slice_kind, ' ', slice_value)) AS slice,
    cause,
    since,
    round(effect, 1) AS effect,
    round(effect_low, 1) AS effect_low,
    round(effect_high, 1) AS effect_high,
    opened_day,
    recovered_day,
    verdict,
    about
FROM alert
WHERE
    ($incident_kind = 'any' OR kind = $incident_kind)
    AND CASE $state
        WHEN 'any' THEN true
        WHEN 'open' THEN state NOT IN ('recovered', 'closed')
        ELSE state = $state
    END
ORDER BY opened_day DESC, incident_id;
