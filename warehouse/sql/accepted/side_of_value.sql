-- One side of value that words can speak of.
SELECT accepted FROM (VALUES ('lost'), ('gained')) AS sides (accepted);
