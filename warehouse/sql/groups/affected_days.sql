-- One ledger day with feedback of a customer whose membership changed, from the day of the change on.
SELECT DISTINCT feedback.ledger_day
FROM feedback
JOIN membership_change AS change ON change.source = feedback.source AND change.customer_hash = feedback.customer_hash
WHERE NOT feedback.deleted AND feedback.ledger_day >= coalesce(change.valid_from, DATE '0001-01-01');
