-- One entry about one intervention, numbered after the last.
INSERT INTO intervention_entry BY NAME
SELECT
    coalesce((SELECT max(entry) FROM intervention_entry), 0) + number AS entry,
    * EXCLUDE (number)
FROM incoming;
