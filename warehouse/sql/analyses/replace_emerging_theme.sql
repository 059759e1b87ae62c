-- One emerging theme.
DELETE FROM emerging_theme;
INSERT INTO emerging_theme BY NAME SELECT * FROM incoming;
