-- Shares of one aspect in one period, corrected for the errors of the judges that read it.
DELETE FROM adjusted_share;
INSERT INTO adjusted_share BY NAME SELECT * FROM incoming;
