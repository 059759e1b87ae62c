-- One quote of one emerging theme.
DELETE FROM emerging_quote;
INSERT INTO emerging_quote BY NAME SELECT * FROM incoming;
