-- One week around one intervention.
DELETE FROM intervention_week;
INSERT INTO intervention_week BY NAME SELECT * FROM incoming;
