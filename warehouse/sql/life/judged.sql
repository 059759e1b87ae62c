-- One day and its judged feedbacks.
INSERT INTO life_judged
SELECT ledger_day, count(*)
FROM feedback
WHERE
    judged AND NOT deleted AND (NOT $sampled OR feedback_id IN (SELECT feedback_id FROM shadow_feedback))
GROUP BY ledger_day;
