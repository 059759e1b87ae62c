-- Nothing: the readings of feedback that repeats nothing any more count again.
CREATE OR REPLACE TEMP TABLE near_rows AS
SELECT feedback.* REPLACE (
    true AS judged,
    NULL AS not_judged,
    repeat_feedback.polarity AS polarity,
    repeat_feedback.model AS model,
    repeat_feedback.segments AS segments
)
FROM feedback
JOIN near_back USING (feedback_id)
JOIN repeat_feedback USING (feedback_id);
DELETE FROM feedback USING near_rows WHERE feedback.feedback_id = near_rows.feedback_id;
INSERT INTO feedback BY NAME SELECT * FROM near_rows;
INSERT INTO mention BY NAME SELECT * FROM repeat_mention SEMI JOIN near_back USING (feedback_id);
INSERT INTO mention_term BY NAME SELECT * FROM repeat_term SEMI JOIN near_back USING (feedback_id);
INSERT INTO uncovered_term BY NAME SELECT * FROM repeat_uncovered SEMI JOIN near_back USING (feedback_id);
DELETE FROM repeat_feedback WHERE feedback_id IN (SELECT feedback_id FROM near_back);
DELETE FROM repeat_mention WHERE feedback_id IN (SELECT feedback_id FROM near_back);
DELETE FROM repeat_term WHERE feedback_id IN (SELECT feedback_id FROM near_back);
DELETE FROM repeat_uncovered WHERE feedback_id IN (SELECT feedback_id FROM near_back);
