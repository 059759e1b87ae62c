-- One row of what was read in the background.
INSERT INTO shadow_term BY NAME SELECT * FROM incoming;
