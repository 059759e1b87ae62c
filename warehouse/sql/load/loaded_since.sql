-- One feedback of the incoming frame whose stored version was brought by a later night than $run_id.
SELECT feedback_id
FROM feedback
SEMI JOIN incoming USING (feedback_id)
WHERE last_run > $run_id;
