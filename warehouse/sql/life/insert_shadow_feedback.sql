-- One row of what was read in the background.
INSERT INTO shadow_feedback BY NAME SELECT * FROM incoming;
