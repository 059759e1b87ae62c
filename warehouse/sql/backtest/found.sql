-- One incident that the replay opened within the span: drops and faults of the data.
SELECT
    incident_id,
    kind,
    cause,
    level,
    key,
    slice_kind,
    slice_value,
    severity,
    state,
    opened_day,
    since,
    effect,
    detail
FROM alert
WHERE kind <> 'rebase' AND opened_day BETWEEN $first AND $last
ORDER BY opened_day, incident_id;
