-- One topic in one mention of its aspect.
INSERT INTO mention_topic BY NAME SELECT * FROM incoming;
