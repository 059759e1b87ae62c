-- One line of the version that was made, linked to the one before.
INSERT INTO version_link BY NAME SELECT * FROM incoming;
