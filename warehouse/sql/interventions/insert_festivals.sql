-- One day on which customers are unlike themselves.
INSERT INTO festival_day BY NAME SELECT day FROM incoming;
