-- One incident after a person acted on it; what the action does not name stays.
UPDATE alert
SET
    state = $state,
    snoozed_until = coalesce($snoozed_until, snoozed_until),
    verdict = coalesce($verdict, verdict)
WHERE incident_id = $incident_id;
