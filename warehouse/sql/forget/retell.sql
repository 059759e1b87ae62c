-- One incident without what was erased.
UPDATE alert
SET members = incoming.members, contributions = incoming.contributions, terms = incoming.terms, quotes = incoming.quotes
FROM incoming
WHERE alert.incident_id = incoming.incident_id;
