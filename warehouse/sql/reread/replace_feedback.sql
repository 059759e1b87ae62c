-- One feedback with its new text in the place of the old one.
DELETE FROM feedback WHERE feedback_id IN (SELECT feedback_id FROM reread_version);
INSERT INTO feedback BY NAME SELECT * FROM reread_version;
DROP TABLE reread_version;
