-- Nothing: the readings of the touched feedbacks give way to those of the temporary tables; copies stay set aside.
DELETE FROM mention USING life_touched AS old
WHERE mention.feedback_id = old.feedback_id AND mention.ledger_day = old.ledger_day;
DELETE FROM mention_term USING life_touched AS old
WHERE mention_term.feedback_id = old.feedback_id AND mention_term.ledger_day = old.ledger_day;
DELETE FROM uncovered_term USING life_touched AS old
WHERE uncovered_term.feedback_id = old.feedback_id AND uncovered_term.ledger_day = old.ledger_day;
DELETE FROM uncovered_unknown USING life_touched AS old
WHERE uncovered_unknown.feedback_id = old.feedback_id AND uncovered_unknown.ledger_day = old.ledger_day;
DELETE FROM repeat_mention USING life_touched AS old
WHERE repeat_mention.feedback_id = old.feedback_id AND repeat_mention.ledger_day = old.ledger_day;
DELETE FROM repeat_term USING life_touched AS old
WHERE repeat_term.feedback_id = old.feedback_id AND repeat_term.ledger_day = old.ledger_day;
DELETE FROM repeat_uncovered USING life_touched AS old
WHERE repeat_uncovered.feedback_id = old.feedback_id AND repeat_uncovered.ledger_day = old.ledger_day;
INSERT INTO mention BY NAME SELECT * FROM life_mention WHERE feedback_id NOT IN (SELECT feedback_id FROM repeat_feedback);
INSERT INTO repeat_mention BY NAME SELECT * FROM life_mention WHERE feedback_id IN (SELECT feedback_id FROM repeat_feedback);
INSERT INTO mention_term BY NAME SELECT * FROM life_term WHERE feedback_id NOT IN (SELECT feedback_id FROM repeat_feedback);
INSERT INTO repeat_term BY NAME SELECT * FROM life_term WHERE feedback_id IN (SELECT feedback_id FROM repeat_feedback);
INSERT INTO uncovered_term BY NAME
SELECT * FROM life_uncovered WHERE feedback_id NOT IN (SELECT feedback_id FROM repeat_feedback);
INSERT INTO repeat_uncovered BY NAME
SELECT * FROM life_uncovered WHERE feedback_id IN (SELECT feedback_id FROM repeat_feedback);
INSERT INTO uncovered_unknown BY NAME SELECT feedback_id, ledger_day FROM life_feedback WHERE NOT words_known;
UPDATE repeat_feedback
SET polarity = life_feedback.polarity, model = life_feedback.model, segments = life_feedback.segments
FROM life_feedback
WHERE repeat_feedback.feedback_id = life_feedback.feedback_id;
UPDATE feedback
SET polarity = life_feedback.polarity, model = life_feedback.model, segments = life_feedback.segments
FROM life_feedback
WHERE feedback.feedback_id = life_feedback.feedback_id AND feedback.judged;
