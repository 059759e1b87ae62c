-- One drop that the ledger holds, as its nights told it, with the verdict that a person gave.
SELECT
    incident_id,
    level,
    key,
    slice_kind,
    slice_value,
    severity,
    opened_day,
    since,
    effect / 100 AS effect,
    verdict
FROM ledger.alert
WHERE kind = 'drop'
ORDER BY opened_day, incident_id;
