-- One line that the version moved, as it was before.
INSERT INTO version_line BY NAME SELECT * FROM incoming;
