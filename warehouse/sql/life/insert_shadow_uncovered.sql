-- One row of what was read in the background.
INSERT INTO shadow_uncovered BY NAME SELECT * FROM incoming;
