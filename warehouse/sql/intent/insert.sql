-- One feedback with the intent that was read in it.
INSERT INTO feedback_intent BY NAME
SELECT * FROM incoming;
