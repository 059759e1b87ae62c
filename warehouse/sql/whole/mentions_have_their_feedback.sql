-- Mentions have their feedback.
SELECT
    (SELECT count(*) FROM mention) AS expected,
    (SELECT count(*) FROM mention JOIN feedback USING (feedback_id)) AS found;
