-- One topic of the configuration in force.
DELETE FROM topic;
INSERT INTO topic BY NAME SELECT * FROM incoming;
