-- One incident as it stands now.
INSERT INTO alert BY NAME SELECT * FROM incoming;
