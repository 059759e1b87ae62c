-- One kind of incident that a query may ask for.
SELECT accepted FROM (VALUES ('drop'), ('data'), ('critical'), ('rebase'), ('any')) AS incident_kinds (accepted);
