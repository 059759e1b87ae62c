-- One length of the periods that a change can be asked of.
SELECT accepted FROM (VALUES ('week'), ('month')) AS periods (accepted);
