-- Intents stand in intent_daily.
SELECT
    (SELECT count(*) FROM feedback WHERE intent IS NOT NULL) AS expected,
    (SELECT coalesce(sum(feedbacks), 0) FROM intent_daily) AS found;
