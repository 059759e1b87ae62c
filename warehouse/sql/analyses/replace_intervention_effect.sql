-- What one intervention did.
DELETE FROM intervention_effect;
INSERT INTO intervention_effect BY NAME SELECT * FROM incoming;
