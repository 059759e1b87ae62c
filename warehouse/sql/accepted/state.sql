-- One state of incidents that a query may ask for.
SELECT accepted
FROM (VALUES ('open'), ('any'), ('opened'), ('acknowledged'), ('snoozed'), ('recovered'), ('closed')) AS states (accepted);
