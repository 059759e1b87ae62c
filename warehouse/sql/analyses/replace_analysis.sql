-- One analysis of one part of the ledger, made or refused.
DELETE FROM analysis;
INSERT INTO analysis BY NAME SELECT * FROM incoming;
