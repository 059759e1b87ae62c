-- One state of data incidents that a query may ask for.
SELECT accepted FROM (VALUES ('open'), ('any'), ('recovered'), ('settled'), ('closed')) AS standings (accepted);
