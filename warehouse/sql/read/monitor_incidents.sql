-- The data incidents of the monitors, newest first: which source changed, what of it, since when, by how much.
-- $standing = open : open, recovered, settled, closed or any
-- $monitor = any : coverage, confidence, language, unknown, length, prior, parity, rebase or any
SELECT
    incident_id,
    state,
    source,
    monitor,
    sign,
    language,
    since,
    before_value,
    after_value,
    effect_low,
    effect_high,
    feedbacks,
    opened_day,
    ended_day,
    detail
FROM monitor_incident
WHERE ($standing = 'any' OR state = $standing) AND ($monitor = 'any' OR monitor = $monitor)
ORDER BY opened_day DESC, incident_id;
