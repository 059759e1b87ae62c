-- One language of one audit sample.
INSERT INTO audit_draw BY NAME SELECT *, $drawn_at AS drawn_at FROM incoming;
