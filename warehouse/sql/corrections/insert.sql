-- One answer of a person.
INSERT INTO correction BY NAME SELECT *, $made_at AS made_at FROM incoming;
