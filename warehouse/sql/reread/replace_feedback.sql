-- One feedback with its new text in the place of the old one.
DELETE FROM feedback
USING reread
WHERE feedback.feedback_id = reread.feedback_id AND feedback.ledger_day = reread.ledger_day;
INSERT INTO feedback BY NAME SELECT * FROM reread_version;
DROP TABLE reread_version;
