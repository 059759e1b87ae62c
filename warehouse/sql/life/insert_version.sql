-- One version in the book; the one before is no longer in force where this one is.
UPDATE ledger_version SET active = false WHERE active AND (SELECT bool_or(active) FROM incoming);
INSERT INTO ledger_version BY NAME SELECT * FROM incoming;
