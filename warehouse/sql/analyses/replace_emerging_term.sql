-- One term of one emerging theme.
DELETE FROM emerging_term;
INSERT INTO emerging_term BY NAME SELECT * FROM incoming;
