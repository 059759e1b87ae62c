-- One row of what was read in the background.
INSERT INTO shadow_mention BY NAME SELECT * FROM incoming;
