-- One aspect of one product or all as a driver of the outcome.
DELETE FROM value_driver;
INSERT INTO value_driver BY NAME SELECT * FROM incoming;
