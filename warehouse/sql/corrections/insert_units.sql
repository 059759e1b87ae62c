-- One feedback of an audit sample.
INSERT INTO audit_unit BY NAME SELECT * FROM incoming;
